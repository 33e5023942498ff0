/** Reads lines by their layout, place after place: where code may not be made from text, and beside it to hold it against. */
import { afterIgnored, afterKey, afterNumber, CLOSE, COMMA, lastNumber, NULL, OPEN, SURPRISED } from "./json-bytes.ts";
import type { Layout, LineTarget, Place, ReadLine, Unknown } from "./line-layout.ts";
import { putAbsent, takeId, takeInstant, takeNull, takeText } from "./line-layout.ts";
import type { LineRecords } from "./record.ts";

export function interpreted({ places, absent }: Layout, unknown: Unknown): ReadLine {
  const keys = places.map(({ key }) => new TextEncoder().encode(JSON.stringify(key)));
  return (lines, start, end, row, target) => {
    const { bytes } = lines;
    if (bytes[start] !== OPEN) return false;
    let at = start + 1;
    for (let i = 0; i < places.length; i++) {
      if (i > 0 && bytes[at++] !== COMMA) return false;
      at = afterKey(bytes, at, keys[i]!);
      if (at >= 0) at = afterValue(lines, at, places[i]!, row, target, unknown);
      if (at < 0) return false;
    }
    return bytes[at] === CLOSE && at === end - 1 && absent.every((field) => putAbsent(field, row, target));
  };
}

function afterValue(lines: LineRecords, at: number, place: Place, row: number, target: LineTarget, unknown: Unknown): number {
  const { bytes } = lines;
  if (bytes[at] === NULL[0]) return takeNull(bytes, at, place, row, target);
  switch (place.kind) {
    case undefined:
      return afterIgnored(bytes, at);
    case "number": {
      const after = afterNumber(bytes, at);
      target.numbers[place.field]![row] = lastNumber[0]!;
      return after;
    }
    case "integer": {
      const after = afterNumber(bytes, at);
      const value = lastNumber[0]!;
      if (after < 0 || value < place.low || value > place.high || Math.trunc(value) !== value) return SURPRISED;
      target.numbers[place.field]![row] = value;
      return after;
    }
    case "instant":
      return takeInstant(bytes, at, place, row, target, unknown);
    default:
      return place.isId ? takeId(lines, at, place, row, target) : takeText(bytes, at, place, row, target, unknown);
  }
}
