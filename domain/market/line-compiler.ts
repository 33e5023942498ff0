/**
 * Makes a function that reads lines of one layout, keys in its order: each key, kind of value and column in its place in the code.
 * `assay schema CONTRACT --as decoder` prints it.
 */
import { asComment } from "../codec/source.ts";
import { afterId, afterIgnored, afterInstant, afterNumber, CLOSE, lastNumber, NULL, QUOTE } from "./json-bytes.ts";
import { type Layout, type Place, putAbsent, type ReadLines, takeNull, type Unknown } from "./line-layout.ts";

const TOOLS = { afterId, afterIgnored, afterInstant, afterNumber, lastNumber, putAbsent, takeNull };

/** Undefined where code may not be made from text. */
export function compiled(layout: Layout, unknown: Unknown): ReadLines | undefined {
  try {
    const make = new Function("places", "unknown", ...Object.keys(TOOLS), decoderSource(layout));
    return make(layout.places, unknown, ...Object.values(TOOLS)) as ReadLines;
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** The body of a function that is given the layout's places, what is told of unknown texts, and the tools by their names. */
export function decoderSource({ places, absent, spaced }: Layout): string {
  const lines = [
    "return function readLines(lines, first, last, row, target) {",
    "  const { bytes, view, starts, ends } = lines;",
    ...places.flatMap((place, i) => columnSource(place, i)).map((line) => `  ${line}`),
    "  for (let line = first; line < last; line++, row++) {",
    "    let at = starts[line];",
    ...places.flatMap((place, i) => placeSource(place, i, spaced)).map((line) => line && `    ${line}`),
    "",
    `    if (bytes[at] !== ${CLOSE} || at !== ends[line] - 1) return line; // }`,
    ...absent.map((field) => `    if (!putAbsent(${field}, row, target)) return line;`),
    "  }",
    "  return last;",
    "};",
  ];
  return `${lines.join("\n")}\n`;
}

/** What a place's values need, looked up once for all lines. */
function columnSource({ kind, isId, field }: Place, i: number): string[] {
  switch (kind) {
    case undefined:
      return [];
    case "number":
    case "integer":
      return [`const column${i} = target.numbers[${field}];`];
    case "instant":
      return [
        `const column${i} = target.pieces[${field}];`,
        `const micros${i} = target.micros[${field}];`,
        `const held${i} = target.held[${field}];`,
      ];
    default:
      return isId
        ? [`const column${i} = target.pieces[${field}];`, `const held${i} = target.held[${field}];`]
        : [`const column${i} = target.words[${field}].numbers;`, `const known${i} = places[${i}].known;`];
  }
}

function placeSource(place: Place, i: number, spaced: boolean): string[] {
  const space = spaced ? " " : "";
  const key = new TextEncoder().encode(`${i === 0 ? "{" : `,${space}`}${JSON.stringify(place.key)}:${space}`);
  return [
    "",
    `// ${asComment(JSON.stringify(place.key))}: ${place.kind === undefined ? "not taken" : place.isId ? "id" : place.kind}`,
    `if (at + ${key.length} > ends[line] || ${differs(key)}) return line;`,
    `at += ${key.length};`,
    `if (bytes[at] === ${NULL[0]}) at = takeNull(bytes, at, places[${i}], row, target);`,
    "else {",
    ...valueSource(place, i).map((line) => `  ${line}`),
    "}",
    "if (at < 0) return line;",
  ];
}

/** Code for whether other bytes than these, four or more, stand at `at`: four are compared at once, the last of them perhaps twice. */
export function differs(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = Array.from({ length: Math.ceil(bytes.length / 4) }, (_, word) => Math.min(word * 4, bytes.length - 4));
  return words
    .map((offset) => `view.getUint32(at${offset === 0 ? "" : ` + ${offset}`}) !== 0x${view.getUint32(offset).toString(16)}`)
    .join(" || ");
}

function valueSource({ kind, isId, low, high }: Place, i: number): string[] {
  switch (kind) {
    case undefined:
      return ["at = afterIgnored(bytes, at);"];
    case "number":
      return ["at = afterNumber(bytes, at);", `column${i}[row] = lastNumber[0];`];
    case "integer":
      return [
        "at = afterNumber(bytes, at);",
        "const value = lastNumber[0];",
        `if (value < ${low} || value > ${high} || Math.trunc(value) !== value) return line;`,
        `column${i}[row] = value;`,
      ];
    case "instant":
      return [
        "const start = at + 1;",
        "at = afterInstant(bytes, view, at);",
        `micros${i}[row] = lastNumber[0];`,
        `column${i}.putPiece(row, held${i}, start, at - 1);`,
      ];
    default:
      return isId
        ? ["const start = at + 1;", "at = afterId(bytes, at);", `column${i}.putPiece(row, held${i}, start, at - 1);`]
        : [
            `if (bytes[at] !== ${QUOTE}) return line;`,
            "const start = at + 1;",
            `at = known${i}.after(view, start);`,
            `if (at < 0) at = unknown(places[${i}], start);`,
            `column${i}[row] = known${i}.value;`,
          ];
  }
}
