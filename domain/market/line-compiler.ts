/**
 * Makes a function that reads lines of one layout: the same as interpreting it, with each key and kind of value in its place in the
 * code. `assay schema CONTRACT --as decoder` prints it.
 */
import { afterIgnored, afterNumber, CLOSE, COLON, COMMA, lastNumber, NULL, OPEN, SPACE } from "./json-bytes.ts";
import { type Layout, type Place, putAbsent, type ReadLine, takeId, takeInstant, takeNull, takeText, type Unknown } from "./line-layout.ts";

const TOOLS = { afterIgnored, afterNumber, lastNumber, putAbsent, takeId, takeInstant, takeNull, takeText };

/** Undefined where code may not be made from text. */
export function compiled(layout: Layout, unknown: Unknown): ReadLine | undefined {
  try {
    const make = new Function("places", "unknown", ...Object.keys(TOOLS), decoderSource(layout));
    return make(layout.places, unknown, ...Object.values(TOOLS)) as ReadLine;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The body of a function that is given the layout's places, what takes unknown texts, and the tools by their names. */
export function decoderSource({ places, absent }: Layout): string {
  const lines = [
    "return function readLine(lines, start, end, row, target) {",
    "  const { bytes } = lines;",
    "  const { numbers } = target;",
    "  let at = start;",
    ...places.flatMap((place, i) => placeSource(place, i)),
    `  if (bytes[at] !== ${CLOSE} || at !== end - 1) return false; // }`,
    ...absent.map((field) => `  if (!putAbsent(${field}, row, target)) return false;`),
    "  return true;",
    "};",
  ];
  return `${lines.join("\n")}\n`;
}

function placeSource(place: Place, i: number): string[] {
  const key = [...new TextEncoder().encode(JSON.stringify(place.key)), COLON];
  const bytes = key.map((byte, offset) => `bytes[${offset === 0 ? "at" : `at + ${offset}`}] === ${byte}`);
  return [
    "",
    `  // ${asComment(place.key)}: ${place.kind === undefined ? "not taken" : place.isId ? "id" : place.kind}`,
    `  if (bytes[at] !== ${i === 0 ? OPEN : COMMA}) return false;`,
    `  if (bytes[++at] === ${SPACE}) at++;`,
    `  if (!(${bytes.join(" && ")})) return false;`,
    `  at += ${key.length};`,
    `  if (bytes[at] === ${SPACE}) at++;`,
    `  if (bytes[at] === ${NULL[0]}) at = takeNull(bytes, at, places[${i}], row, target);`,
    "  else {",
    ...valueSource(place, `places[${i}]`).map((line) => `    ${line}`),
    "  }",
    "  if (at < 0) return false;",
  ];
}

/** Keys come from outside: U+2028 would end the comment, and what follows it would be code. */
function asComment(key: string): string {
  return JSON.stringify(key).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function valueSource({ kind, field, isId, low, high }: Place, place: string): string[] {
  switch (kind) {
    case undefined:
      return ["at = afterIgnored(bytes, at);"];
    case "number":
      return ["at = afterNumber(bytes, at);", `numbers[${field}][row] = lastNumber[0];`];
    case "integer":
      return [
        "at = afterNumber(bytes, at);",
        "const value = lastNumber[0];",
        `if (value < ${low} || value > ${high} || Math.trunc(value) !== value) return false;`,
        `numbers[${field}][row] = value;`,
      ];
    case "instant":
      return [`at = takeInstant(bytes, at, ${place}, row, target, unknown);`];
    default:
      return [isId ? `at = takeId(lines, at, ${place}, row, target);` : `at = takeText(bytes, at, ${place}, row, target, unknown);`];
  }
}
