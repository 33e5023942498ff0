/**
 * Reads lines that have a layout's keys in whatever order, each once: by the code that is here, and so also where none may be made
 * from text.
 */
import {
  afterId,
  afterIgnored,
  afterInstant,
  afterNumber,
  CLOSE,
  COLON,
  COMMA,
  lastNumber,
  NULL,
  OPEN,
  QUOTE,
  SPACE,
  SURPRISED,
} from "./json-bytes.ts";
import { KnownTexts } from "./known-texts.ts";
import {
  type Layout,
  type LineBytes,
  type LineTarget,
  type Place,
  putAbsent,
  type ReadLines,
  takeNull,
  type Unknown,
} from "./line-layout.ts";
import { viewOf } from "./utf8.ts";

export function inAnyOrder({ places, absent }: Layout, unknown: Unknown): ReadLines {
  const keys = keysOf(places);
  /** By place: the line that it was last found in. */
  const foundIn = new Float64Array(places.length);
  let lineNumber = 0;

  function readLine({ bytes, view }: LineBytes, start: number, end: number, row: number, target: LineTarget): boolean {
    lineNumber++;
    let at = start;
    for (let count = 0; count < places.length; count++) {
      if (bytes[at] !== (count === 0 ? OPEN : COMMA)) return false;
      if (bytes[++at] === SPACE) at++;
      if (bytes[at] !== QUOTE) return false;
      at = keys.after(view, at + 1);
      if (at < 0 || bytes[at] !== COLON) return false;
      const place = keys.value;
      if (foundIn[place] === lineNumber) return false;
      foundIn[place] = lineNumber;
      if (bytes[++at] === SPACE) at++;
      at = afterValue(bytes, view, at, places[place]!, row, target, unknown);
      if (at < 0) return false;
    }
    return bytes[at] === CLOSE && at === end - 1 && absent.every((field) => putAbsent(field, row, target));
  }

  return (lines, first, last, row, target) => {
    let line = first;
    while (line < last && readLine(lines, lines.starts[line]!, lines.ends[line]!, row + line - first, target)) line++;
    return line;
  };
}

/** The layout's keys as they stand in a line, and which place each is. One with a quote in it is never found. */
function keysOf(places: readonly Place[]): KnownTexts<number> {
  const keys = new KnownTexts<number>();
  for (const [i, { key }] of places.entries()) {
    const quoted = viewOf(JSON.stringify(key));
    keys.add(quoted, 1, quoted.byteLength - 1, i);
  }
  return keys;
}

/** Takes the value at `at`, and says where it ends, or that it surprised. */
function afterValue(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  place: Place,
  row: number,
  target: LineTarget,
  unknown: Unknown,
): number {
  if (bytes[at] === NULL[0]) return takeNull(bytes, at, place, row, target);
  const { kind, field, isId, known } = place;
  switch (kind) {
    case undefined:
      return afterIgnored(bytes, at);
    case "number": {
      const after = afterNumber(bytes, at);
      target.numbers[field]![row] = lastNumber[0]!;
      return after;
    }
    case "integer": {
      const after = afterNumber(bytes, at);
      const value = lastNumber[0]!;
      if (value < place.low || value > place.high || Math.trunc(value) !== value) return SURPRISED;
      target.numbers[field]![row] = value;
      return after;
    }
    case "instant": {
      const after = afterInstant(bytes, view, at);
      target.micros[field]![row] = lastNumber[0]!;
      target.pieces[field]!.putPiece(row, target.held[field]!, at + 1, after - 1);
      return after;
    }
    default: {
      if (isId) {
        const after = afterId(bytes, at);
        target.pieces[field]!.putPiece(row, target.held[field]!, at + 1, after - 1);
        return after;
      }
      if (bytes[at] !== QUOTE) return SURPRISED;
      const after = known.after(view, at + 1);
      if (after < 0) return unknown(place, at + 1);
      target.words[field]!.numbers[row] = known.value;
      return after;
    }
  }
}
