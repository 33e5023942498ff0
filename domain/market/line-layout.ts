/** The layout that lines of JSON have in common: which keys in which order, and where the value of each goes. */
import { type Contract, type FieldKind, isId } from "./contract.ts";
import { afterWord, NULL, SURPRISED } from "./json-bytes.ts";
import { KnownTexts } from "./known-texts.ts";
import type { LineRecords } from "./record.ts";
import type { Texts } from "./texts.ts";
import type { Words } from "./words.ts";

/** Where values go, by the field's place in the contract. Each column has room for all rows that are read into it at once. */
export interface LineTarget {
  readonly numbers: readonly (Float64Array | undefined)[];
  /** Texts that recur. */
  readonly words: readonly (Words | undefined)[];
  /** Texts that do not, and instants that each record says itself: pieces of its line. */
  readonly pieces: readonly (Texts | undefined)[];
  /** The instants among them, as numbers. */
  readonly micros: readonly (Float64Array | undefined)[];
  /** Of the pieces: which of their column's blocks the lines at hand are. */
  readonly held: readonly number[];
  /** What stands for a value that a record does not give, NaN for a number; undefined where nothing may. */
  readonly otherwise: readonly (string | number | null | undefined)[];
}

/** One key of the layout, and what its value is. */
export interface Place {
  readonly key: string;
  /** The contract's field. */
  readonly name: string | undefined;
  readonly field: number;
  /** Undefined where the value is not taken. */
  readonly kind: FieldKind | undefined;
  /** Of text that recurs, what has come before, and its number among the words of its field. */
  readonly known: KnownTexts<number>;
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
  /** Whether a space stands behind each colon and comma, as Python writes. */
  readonly spaced: boolean;
}

/**
 * Puts the values of lines from `first` up to, not including, `last` into every column from `row` on. Returns the line that
 * surprised it, or `last`; of the surprising one nothing counts.
 */
export type ReadLines = (lines: LineBytes, first: number, last: number, row: number, target: LineTarget) => number;

/** Lines, and a view of their bytes by which four are compared at once. */
export interface LineBytes extends Pick<LineRecords, "bytes" | "starts" | "ends"> {
  readonly view: DataView;
}

/** Is told where a text begins that a reader did not know. */
export type Unknown = (place: Place, start: number) => typeof SURPRISED;

const NOTHING_KNOWN = new KnownTexts<number>();

/** @param known by field, the texts that have come before */
export function layoutOf(
  { fieldNames, fields }: Contract,
  keys: readonly string[],
  known: readonly KnownTexts<number>[],
  { fieldOf }: Pick<LineRecords, "fieldOf">,
  { otherwise }: Pick<LineTarget, "otherwise">,
  spaced = false,
): Layout {
  const places = keys.map((key): Place => {
    const name = fieldOf(key, keys);
    const field = name === undefined ? -1 : fieldNames.indexOf(name);
    const read = field < 0 ? undefined : fields[name!]!;
    // What the arrival says of a record's lineage goes before what the record says.
    const isTaken = read !== undefined && !(read.role === "lineage" && otherwise[field] !== undefined);
    const [low, high] = read?.between ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    const kind = isTaken ? read.kind : undefined;
    return { key, name, field, kind, known: known[field] ?? NOTHING_KNOWN, isId: isTaken && isId(read), low, high };
  });
  const present = new Set(places.filter(({ kind }) => kind !== undefined).map(({ field }) => field));
  return { places, absent: fieldNames.flatMap((_, field) => (present.has(field) ? [] : [field])), spaced };
}

/** Puts what stands for a value that is not given; false where nothing may. */
export function putAbsent(field: number, row: number, { numbers, words, pieces, otherwise }: LineTarget): boolean {
  const value = otherwise[field];
  if (value === undefined) return false;
  if (typeof value === "number") numbers[field]![row] = value;
  else if (pieces[field]) pieces[field].put(row, value);
  else words[field]!.put(row, value);
  return true;
}

/** Takes `null` at `at`, and says where it ends, or that it surprised. */
export function takeNull(bytes: Uint8Array, at: number, { kind, field }: Place, row: number, target: LineTarget): number {
  const after = afterWord(bytes, at, NULL);
  return kind === undefined || putAbsent(field, row, target) ? after : SURPRISED;
}
