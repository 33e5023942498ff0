import assert from "node:assert/strict";
import { DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import fc from "fast-check";
import { ShortTexts } from "../../../adapters/quality/short-texts.ts";

/** A text as DuckDB has it in a vector, behind words that are none of it. */
function wordsOf(text: string): Int32Array {
  const bytes = Buffer.from(text);
  const words = new Int32Array(5);
  words.set([-1, bytes.length]);
  new Uint8Array(words.buffer).set(bytes, 8);
  return words;
}

describe("short texts", () => {
  it("have a number each, from 1 in the order in which they come", () => {
    const text = fc.string({ maxLength: 12, unit: "binary-ascii" });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 400 }), (given) => {
        const texts = new ShortTexts();
        const known = new Map<string, number>();
        for (const text of given) {
          if (!known.has(text)) known.set(text, known.size + 1);
          assert.equal(texts.numberOf(wordsOf(text), 1), known.get(text));
        }
        assert.equal(texts.count, known.size);
      }),
    );
  });

  it("are given to DuckDB as they came", () => {
    const texts = new ShortTexts();
    for (const text of ["", "a", "twelve bytes", "é"]) texts.numberOf(wordsOf(text), 1);
    const chunk = DuckDBDataChunk.create([VARCHAR]);
    chunk.rowCount = 3;
    texts.copyTo(duckdb.data_chunk_get_vector(chunk.chunk, 0), 2, 3);
    assert.deepEqual(chunk.getColumnValues(0), ["a", "twelve bytes", "é"]);
  });

  it("are no more than 20,000, which keep their numbers", () => {
    const texts = new ShortTexts();
    for (let n = 1; n <= 20_000; n++) assert.equal(texts.numberOf(wordsOf(`t${n}`), 1), n);
    assert.equal(texts.numberOf(wordsOf("one more"), 1), undefined);
    assert.equal(texts.numberOf(wordsOf("t19999"), 1), 19_999);
    assert.equal(texts.count, 20_000);
  });
});
