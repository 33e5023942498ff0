import { closest } from "fastest-levenshtein";
import type { Definition } from "../expectation.ts";
import { maxBetween, meanBetween, minBetween } from "./aggregates.ts";
import { valuesBetween } from "./between.ts";
import { nearNeighbours } from "./neighbours.ts";
import { isNull, notNull } from "./nulls.ts";
import { decreasing, increasing } from "./order.ts";
import { pairGreater } from "./pair.ts";
import { matchesNoRegex, matchesRegex, matchesStrftime } from "./patterns.ts";
import { quantilesBetween } from "./quantiles.ts";
import { sessionsComplete, tableFresh } from "./sessions.ts";
import { inSet, notInSet } from "./sets.ts";
import { columnExists, rowCountBetween, rowCountEqual } from "./shape.ts";
import { inTypeList, ofType } from "./types.ts";
import { compoundUnique, valuesUnique } from "./unique.ts";

/** Every expectation the gate knows, in the order it is documented. To add one: write it in its family's file, name it here. */
const DEFINITIONS: readonly Definition[] = [
  notNull,
  isNull,
  ofType,
  inTypeList,
  valuesBetween,
  inSet,
  notInSet,
  matchesRegex,
  matchesNoRegex,
  matchesStrftime,
  valuesUnique,
  compoundUnique,
  increasing,
  decreasing,
  pairGreater,
  columnExists,
  rowCountBetween,
  rowCountEqual,
  minBetween,
  maxBetween,
  meanBetween,
  quantilesBetween,
  tableFresh,
  sessionsComplete,
  nearNeighbours,
];

const byName: ReadonlyMap<string, Definition> = new Map(
  DEFINITIONS.flatMap((definition) => [definition.type, ...(definition.aliases ?? [])].map((name) => [name, definition] as const)),
);

export const definitionOf = (type: string): Definition | undefined => byName.get(type);

/** The known name nearest to what was written. */
export const nearestType = (type: string): string => closest(type, [...byName.keys()]);
