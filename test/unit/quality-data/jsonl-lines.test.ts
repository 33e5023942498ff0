import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonlColumn } from "../../../adapters/quality/jsonl-column.ts";
import { PlainLines } from "../../../adapters/quality/jsonl-lines.ts";

const NAMES = ["a", "price", "é"];
const LINE = '{"a":"x","price":-12.5,"é":true}';

describe("plain lines of JSON", () => {
  /** What was taken of a line, by name; undefined where it surprised. */
  function taken(line: string): Readonly<Record<string, unknown>> | undefined {
    const columns = new Map(NAMES.map((name) => [name, new JsonlColumn(name, name, true, undefined)]));
    const lines = new PlainLines((name) => columns.get(name)!);
    lines.learn(NAMES);
    const bytes = Buffer.from(line);
    if (!lines.take(bytes, 0, bytes.length, 0)) return undefined;
    const values = [...columns].map(([name, { values }]) => [name, values[0]] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  /** As `JSON.parse` has it, with null as a missing value; undefined where it is no JSON or repeats a key. */
  function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
    try {
      return Object.fromEntries(Object.entries(JSON.parse(line)).filter(([, value]) => value !== null));
    } catch {
      return undefined;
    }
  }

  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.constantFrom("0", "-0", "-0.0", "0.10", "-7", "123456789012345", "1234567890123456", "1e5", "true", "false", "null", "[]", "{}"),
    fc.string().map((text) => JSON.stringify(text)),
    fc.string({ unit: "grapheme" }).map((text) => JSON.stringify(text)),
  );
  const line = fc
    .tuple(fc.tuple(...NAMES.map(() => fc.option(value))), fc.constantFrom([":", ","], [": ", ", "], [" :", ","]))
    .map(([values, [colon, comma]]) => {
      const pairs = values.flatMap((value, nth) => (value === null ? [] : [`"${NAMES[nth]}"${colon}${value}`]));
      return `{${pairs.join(comma)}}`;
    });
  const edit = fc.tuple(fc.nat(), fc.constantFrom(0, 1), fc.constantFrom(...'"{}:,.-+0123eE tfnul\\\t\u0000[]xé'));
  const edited = fc
    .tuple(line, fc.array(edit, { maxLength: 3 }))
    .map(([line, edits]) =>
      edits.reduce((text, [at, removed, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + removed);
      }, line),
    )
    .filter((line) => line.isWellFormed());

  it("are read as JSON.parse reads them, or not at all", () => {
    let read = 0;
    fc.assert(
      fc.property(edited, (line) => {
        const own = taken(line);
        if (own === undefined) return;
        read++;
        assert.deepStrictEqual(own, parsed(line), line);
      }),
      { numRuns: 5000 },
    );
    assert.ok(read > 100, `${read} lines were read`);
  });

  it("are read whatever keys they lack and however they are spaced, and no others", () => {
    assert.deepEqual(taken(LINE), { a: "x", price: -12.5, é: true });
    assert.deepEqual(taken('{"price": 7, "é": null}'), { price: 7 });
    for (const other of ['{"é":true,"price":1}', '{"a":"x","a":"y"}', '{"b":1}', "{}", `${LINE} `, "", '{"a":"\\n"}', '{"price":-0}']) {
      assert.equal(taken(other), undefined, other);
    }
  });
});
