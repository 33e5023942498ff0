import assert from "node:assert/strict";
import fc from "fast-check";
import { concatenated, listOf, pick } from "../../../domain/market/columns.ts";
import { NO_WORD, WordList } from "../../../domain/market/words.ts";
import { valuesOf, wordsOf } from "../../support/columns.ts";

const LONG = "x".repeat(65);
const texts = fc.array(fc.constantFrom(null, "", "AAPL", "é", "😀", LONG, "MSFT"));

describe("Words", () => {
  it("give back every text that was put, numbered or too long for that", () => {
    fc.assert(
      fc.property(texts, (values) => {
        const words = wordsOf(values);
        assert.deepEqual(valuesOf(words), values);
        assert.deepEqual(listOf(words), values);
        assert.equal(words.isNumbered, !values.includes(LONG));
        const rows = values.map((_, row) => values.length - 1 - row);
        assert.deepEqual(pick(words, rows), values.toReversed());
        assert.deepEqual(concatenated([words, wordsOf(["AAPL"])]), [...values, "AAPL"]);
      }),
    );
  });

  it("have one number for a text, in all columns of a list, and none for null", () => {
    const list = new WordList();
    assert.deepEqual([...wordsOf(["B", null, "A", "B"], list).numbers], [0, NO_WORD, 1, 0]);
    assert.deepEqual([...wordsOf(["A", "C"], list).numbers], [1, 2]);
    assert.deepEqual(list.texts, ["B", "A", "C"]);
  });

  it("take a text in the place of another that was refused, and are listed anew when they grow", () => {
    const words = wordsOf(["A", LONG]);
    words.put(1, "B");
    assert.deepEqual([valuesOf(words), words.isNumbered], [["A", "B"], true]);
    assert.deepEqual(words.all(), ["A", "B"]);
    words.put(2, "C");
    words.length = 3;
    assert.deepEqual(words.all(), ["A", "B", "C"]);
  });

  it("number no more texts than recur", () => {
    const list = new WordList();
    for (let i = 0; i < 50_000; i++) list.numberOf(`t${i}`);
    assert.deepEqual([list.numberOf("one more"), list.numberOf("t49999")], [NO_WORD, 49_999]);
  });
});
