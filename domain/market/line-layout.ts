/** The layout that lines of JSON have in common: which keys in which order, and where the value of each goes. */
import { type Contract, type FieldKind, isId, LONGEST_TEXT } from "./contract.ts";
import {
  afterWord,
  BACKSLASH,
  DAY_LENGTH,
  DELETE,
  endOfText,
  INSTANT_LENGTH,
  isTimeOfDay,
  NULL,
  QUOTE,
  SPACE,
  SURPRISED,
} from "./json-bytes.ts";
import { KnownTexts } from "./known-texts.ts";
import type { LineRecords } from "./record.ts";
import { Texts } from "./texts.ts";

/** Where values go, by the field's place in the contract. */
export interface LineTarget {
  readonly numbers: readonly (Float64Array | undefined)[];
  /** Instants that each record says itself are bytes of its line. */
  readonly texts: readonly ((string | null)[] | Texts | undefined)[];
  /** Of the columns of bytes: which of their blocks the lines at hand are. */
  readonly held: readonly number[];
  /** What stands for a value that a record does not give, NaN for a number; undefined where nothing may. */
  readonly otherwise: readonly (string | number | null | undefined)[];
}

/** One key of the layout, and what its value is. */
export interface Place {
  readonly key: string;
  /** Undefined where the contract has no such field. */
  readonly kind: FieldKind | undefined;
  readonly field: number;
  /** The texts, or of instants the days, that have come before. */
  readonly known: KnownTexts;
  /** Of text: it is not looked for among those that have come before. */
  readonly isId: boolean;
  /** Of an integer: the range that is allowed. */
  readonly low: number;
  readonly high: number;
}

export interface Layout {
  readonly places: readonly Place[];
  /** Fields that the lines lack. */
  readonly absent: readonly number[];
}

/** Puts the values of one line at `row` of every column; false where it was surprised, and then nothing of them counts. */
export type ReadLine = (lines: LineRecords, start: number, end: number, row: number, target: LineTarget) => boolean;

/** Is told of the text that a reader did not know, and where it stands. */
export type Unknown = (place: Place, start: number, end: number) => typeof SURPRISED;

const NOTHING_KNOWN = new KnownTexts();

/** @param known by field, the texts that have come before */
export function layoutOf(
  { fieldNames, fields }: Contract,
  keys: readonly string[],
  known: readonly KnownTexts[],
  { fieldOf }: Pick<LineRecords, "fieldOf">,
  { otherwise }: Pick<LineTarget, "otherwise">,
): Layout {
  const places = keys.map((key): Place => {
    const name = fieldOf(key, keys);
    const field = name === undefined ? -1 : fieldNames.indexOf(name);
    const read = field < 0 ? undefined : fields[name!]!;
    // What the arrival says of a record's lineage goes before what the record says.
    const isTaken = read !== undefined && !(read.role === "lineage" && otherwise[field] !== undefined);
    const [low, high] = read?.between ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    const kind = isTaken ? read.kind : undefined;
    return { key, kind, field, known: known[field] ?? NOTHING_KNOWN, isId: isTaken && isId(read), low, high };
  });
  const present = new Set(places.filter(({ kind }) => kind !== undefined).map(({ field }) => field));
  return { places, absent: fieldNames.flatMap((_, field) => (present.has(field) ? [] : [field])) };
}

/** Puts a value behind the last of `row`, or in its place. */
export function putText(column: (string | null)[] | Texts, row: number, value: string | null): void {
  if (column instanceof Texts) {
    column.truncate(row);
    column.add(value as string);
  } else column[row] = value;
}

/** Puts what stands for a value that is not given; false where nothing may. */
export function putAbsent(field: number, row: number, { numbers, texts, otherwise }: LineTarget): boolean {
  const value = otherwise[field];
  if (value === undefined) return false;
  if (typeof value === "number") numbers[field]![row] = value;
  else putText(texts[field]!, row, value);
  return true;
}

// Each of the following takes the value at `at`, and says where it ends, or that it surprised.

export function takeNull(bytes: Uint8Array, at: number, { kind, field }: Place, row: number, target: LineTarget): number {
  return afterWord(bytes, at, NULL) < 0 || !(kind === undefined || putAbsent(field, row, target)) ? SURPRISED : at + NULL.length;
}

export function takeText(bytes: Uint8Array, at: number, place: Place, row: number, target: LineTarget, unknown: Unknown): number {
  const { known } = place;
  if (bytes[at] !== QUOTE) return SURPRISED;
  // Neighbouring records share it as a rule.
  let end = known.endOfLast(bytes, at + 1);
  let text = known.lastValue;
  if (end < 0 || bytes[end] !== QUOTE) {
    end = endOfText(bytes, at + 1);
    if (end < 0) return SURPRISED;
    text = known.find(bytes, at + 1, end);
  }
  if (text === undefined) return unknown(place, at + 1, end);
  putText(target.texts[place.field]!, row, text);
  return end + 1;
}

/** A day that has come before is a real one. */
export function takeInstant(bytes: Uint8Array, at: number, place: Place, row: number, target: LineTarget, unknown: Unknown): number {
  const start = at + 1;
  const end = start + INSTANT_LENGTH;
  const column = target.texts[place.field]!;
  if (bytes[at] !== QUOTE || bytes[end] !== QUOTE || !(column instanceof Texts)) return SURPRISED;
  if (!isTimeOfDay(bytes, start + DAY_LENGTH)) return SURPRISED;
  if (place.known.find(bytes, start, start + DAY_LENGTH) === undefined) return unknown(place, start, start + DAY_LENGTH);
  column.truncate(row);
  column.addPiece(target.held[place.field]!, start, end);
  return end + 1;
}

/** Printable ASCII is plain text wherever it is not all blank, and is its own bytes. */
export function takeId(lines: LineRecords, at: number, place: Place, row: number, target: LineTarget): number {
  const { bytes } = lines;
  if (bytes[at] !== QUOTE) return SURPRISED;
  const start = at + 1;
  let end = start;
  let isBlank = true;
  for (let byte = bytes[end]!; byte !== QUOTE; byte = bytes[++end]!) {
    // Also past the last byte, which is undefined.
    if (!(byte >= SPACE && byte < DELETE) || byte === BACKSLASH) return SURPRISED;
    if (byte !== SPACE) isBlank = false;
  }
  const text = isBlank || end - start > LONGEST_TEXT ? undefined : lines.ascii?.(start, end);
  if (text === undefined) return SURPRISED;
  putText(target.texts[place.field]!, row, text);
  return end + 1;
}
