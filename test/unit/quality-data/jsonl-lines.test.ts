import assert from "node:assert/strict";
import { BOOLEAN, DOUBLE, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import fc from "fast-check";
import { LineBlock } from "../../../adapters/providers/formats/lines.ts";
import { JsonlColumn, type Storage } from "../../../adapters/quality/jsonl-column.ts";
import { compiled } from "../../../adapters/quality/jsonl-compiler.ts";
import { PlainLines } from "../../../adapters/quality/jsonl-lines.ts";

const NAMES = ["a", "price", "é"];
const LINE = '{"a":"x","price":-12.5,"é":true}';
const STORAGES = ["text", "number", "boolean", "json"] as const;
const TYPES = { number: DOUBLE, text: VARCHAR, boolean: BOOLEAN, json: VARCHAR };

/** Reads a line, if it can, into columns. */
type Read = (columns: readonly JsonlColumn[], line: LineBlock) => boolean;

const asLearned: Read = (columns, line) => {
  const lines = new PlainLines((name) => columns[NAMES.indexOf(name)]!);
  lines.learn(NAMES);
  return lines.take(line, 0, 0) === 1;
};

const byCode =
  (isSpaced: boolean): Read =>
  (columns, line) => {
    const read = compiled(
      columns.map((column, nth) => ({ name: NAMES[nth]!, column })),
      isSpaced,
    );
    for (const { memory } of columns) memory!.reserve(1);
    return read!(line, new DataView(line.bytes.buffer, line.bytes.byteOffset, line.bytes.byteLength), 0, 0) === 1;
  };

describe("plain lines of JSON", () => {
  /** What DuckDB is given of a line by columns of these types, as JSON has it; undefined where it surprised. */
  function taken(line: string, storages: readonly Storage[] = ["text", "number", "boolean"], read = asLearned) {
    const columns = NAMES.map((name, nth) => new JsonlColumn(name, name, true, storages[nth]));
    const bytes = Buffer.from(line);
    if (!read(columns, new LineBlock(1, bytes, Int32Array.of(0), Int32Array.of(bytes.length)))) return undefined;
    const chunk = DuckDBDataChunk.create(storages.map((storage) => TYPES[storage]));
    chunk.rowCount = 1;
    for (const [nth, column] of columns.entries()) column.handOver(duckdb.data_chunk_get_vector(chunk.chunk, nth), 0, 1);
    const values = NAMES.map((name, nth) => {
      const value = chunk.getColumnValues(nth)[0];
      return [name, storages[nth] === "json" && value !== null ? JSON.parse(value as string) : value] as const;
    });
    return Object.fromEntries(values.filter(([, value]) => value !== null));
  }

  /** All values of lines, in blocks of some, as memory has them. */
  function allTaken(texts: readonly string[], compile: typeof compiled): unknown {
    const columns = NAMES.map((name, nth) => new JsonlColumn(name, name, true, STORAGES[nth]));
    const lines = new PlainLines((name) => columns[NAMES.indexOf(name)]!, compile);
    lines.learn(NAMES);
    const found: unknown[] = [];
    for (let at = 0; at < texts.length; at += 100) {
      const some = texts.slice(at, at + 100).map((text) => Buffer.from(text));
      const ends = some.map((_, nth) => some.slice(0, nth + 1).reduce((sum, { length }) => sum + length, 0));
      const block = new LineBlock(
        1,
        Buffer.concat(some),
        Int32Array.from(ends, (end, nth) => end - some[nth]!.length),
        Int32Array.from(ends),
      );
      assert.equal(lines.take(block, 0, 0), some.length);
      const chunk = DuckDBDataChunk.create(NAMES.map((_, nth) => TYPES[STORAGES[nth]!]));
      chunk.rowCount = some.length;
      for (const [nth, column] of columns.entries()) {
        column.handOver(duckdb.data_chunk_get_vector(chunk.chunk, nth), 0, some.length);
        column.memory!.reset();
      }
      found.push(...chunk.getRows());
    }
    return found;
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
    const readers = [asLearned, byCode(false), byCode(true)];
    const read = readers.map(() => 0);
    fc.assert(
      fc.property(edited, fc.tuple(...NAMES.map(() => fc.constantFrom<Storage>(...STORAGES, "json", "json"))), (line, storages) => {
        for (const [nth, reader] of readers.entries()) {
          const own = taken(line, storages, reader);
          if (own === undefined) continue;
          read[nth]!++;
          assert.deepStrictEqual(own, parsed(line), line);
        }
      }),
      { numRuns: 5000 },
    );
    assert.ok(read[0]! > 50 && read[1]! > 5 && read[2]! > 5, `${read.join(", ")} lines were read`);
  });

  it("are read by code as without it, where keys begin to lack, values to be null and spaces to come", () => {
    const kinds = ["full", "full", "full", "lacking", "null", "spaced"];
    const line = (kind: string, n: number) =>
      ({
        full: `{"a":"t${n}","price":${n}.5,"é":${n % 2 === 0}}`,
        lacking: `{"a":"t${n}","é":true}`,
        null: `{"a":null,"price":null,"é":null}`,
        spaced: `{"a": "t${n}", "price": ${n}, "é": false}`,
      })[kind]!;
    const runs = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 1200 })), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(runs, (runs) => {
        const texts = runs.flatMap(([kind, count]) => Array.from({ length: count }, (_, n) => line(kind, n)));
        assert.deepEqual(
          allTaken(texts, compiled),
          allTaken(texts, () => undefined),
        );
      }),
      { numRuns: 12 },
    );
  });

  it("are given over whole, however long their texts are", () => {
    for (const length of [0, 1, 11, 12, 13, 200]) {
      const line = `{"a":"${"é".repeat(length >> 1)}${"x".repeat(length & 1)}","é":null}`;
      assert.deepEqual(taken(line), parsed(line));
    }
  });

  it("are not read where a value is not of the type of its column", () => {
    for (const other of ['{"a":1}', '{"a":true}', '{"price":"1"}', '{"price":false}', '{"é":"true"}', '{"é":0}']) {
      assert.equal(taken(other), undefined, other);
    }
  });

  it("are read whatever keys they lack and however they are spaced, and no others", () => {
    assert.deepEqual(taken(LINE), { a: "x", price: -12.5, é: true });
    assert.deepEqual(taken('{"price": 7, "é": null}'), { price: 7 });
    for (const other of ['{"é":true,"price":1}', '{"a":"x","a":"y"}', '{"b":1}', "{}", `${LINE} `, "", '{"a":"\\n"}', '{"price":-0}']) {
      assert.equal(taken(other), undefined, other);
    }
  });
});
