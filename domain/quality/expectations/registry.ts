import { closest } from "fastest-levenshtein";
import type { Definition } from "../expectation.ts";
import {
  maxBetween,
  meanBetween,
  medianBetween,
  minBetween,
  presentProportionBetween,
  stdevBetween,
  sumBetween,
  uniqueCountBetween,
  uniqueProportionBetween,
} from "./aggregates.ts";
import { valuesBetween } from "./between.ts";
import { dateutilParseable, matchesStrftime } from "./date-text.ts";
import { distinctContainSet, distinctEqualSet, distinctInSet, mostCommonInSet } from "./distinct.ts";
import { divergenceLess } from "./divergence.ts";
import { jsonParseable, matchesJsonSchema } from "./json-text.ts";
import { lengthsBetween, lengthsEqual } from "./lengths.ts";
import { equalWithinRecord, sumEqual, uniqueWithinRecord } from "./multicolumn.ts";
import { nearNeighbours } from "./neighbours.ts";
import { isNull, notNull } from "./nulls.ts";
import { decreasing, increasing } from "./order.ts";
import { noOutliers } from "./outliers.ts";
import { pairEqual, pairGreater, pairInSet } from "./pair.ts";
import {
  matchesLike,
  matchesLikeList,
  matchesNoLike,
  matchesNoLikeOfList,
  matchesNoRegex,
  matchesNoRegexOfList,
  matchesRegex,
  matchesRegexList,
} from "./patterns.ts";
import { quantilesBetween } from "./quantiles.ts";
import { sessionsComplete, tableFresh } from "./sessions.ts";
import { inSet, notInSet } from "./sets.ts";
import {
  columnCountBetween,
  columnCountEqual,
  columnExists,
  columnsMatchList,
  columnsMatchSet,
  rowCountBetween,
  rowCountEqual,
} from "./shape.ts";
import { inTypeList, ofType } from "./types.ts";
import { compoundUnique, valuesUnique } from "./unique.ts";
import { zScoresLess } from "./z-scores.ts";

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
  matchesRegexList,
  matchesNoRegexOfList,
  matchesLike,
  matchesNoLike,
  matchesLikeList,
  matchesNoLikeOfList,
  matchesStrftime,
  dateutilParseable,
  jsonParseable,
  matchesJsonSchema,
  lengthsBetween,
  lengthsEqual,
  zScoresLess,
  noOutliers,
  valuesUnique,
  increasing,
  decreasing,
  pairGreater,
  pairEqual,
  pairInSet,
  compoundUnique,
  uniqueWithinRecord,
  equalWithinRecord,
  sumEqual,
  columnExists,
  columnCountBetween,
  columnCountEqual,
  columnsMatchList,
  columnsMatchSet,
  rowCountBetween,
  rowCountEqual,
  minBetween,
  maxBetween,
  meanBetween,
  medianBetween,
  stdevBetween,
  sumBetween,
  uniqueCountBetween,
  uniqueProportionBetween,
  presentProportionBetween,
  quantilesBetween,
  distinctInSet,
  distinctContainSet,
  distinctEqualSet,
  mostCommonInSet,
  divergenceLess,
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
