import assert from "node:assert/strict";
import fc from "fast-check";
import { concatenated, pick, valueAt } from "../../../domain/market/columns.ts";
import { Texts } from "../../../domain/market/texts.ts";
import { viewOf } from "../../../domain/market/utf8.ts";
import { valuesOf } from "../../support/columns.ts";

function textsOf(texts: readonly string[]): Texts {
  const column = new Texts();
  for (const text of texts) column.add(text);
  return column;
}

describe("Texts", () => {
  it("gives back every text that was added, whatever its length", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.nat(400_000).map((length) => "é".repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (all) => assert.deepEqual(valuesOf(textsOf(all)), all)),
      { numRuns: 30 },
    );
  });

  it("keeps more than its first places hold", () => {
    const many = Array.from({ length: 5_000 }, (_, i) => `text ${i}`);
    assert.deepEqual(valuesOf(textsOf(many)), many);
  });

  it("writes a prefix and what stands elsewhere, and goes on behind those it is cut to", () => {
    const column = new Texts();
    const held = column.hold(new TextEncoder().encode("from elsewhere"));
    for (const [start, end] of [
      [2, 3],
      [3, 3],
      [3, 5],
    ] as const)
      column.addJoined(viewOf("a:"), viewOf("..123.."), start, end);
    column.truncate(9);
    assert.deepEqual(valuesOf(column), ["a:1", "a:", "a:23"]);
    column.truncate(1);
    column.addPiece(held, 5, 9);
    column.add("\u00e9");
    assert.deepEqual(valuesOf(column), ["a:1", "else", "\u00e9"]);
  });

  it("writes a prefix and a number as text would be", () => {
    const prefix = new TextEncoder().encode("a:");
    const numbers = [0, 9, 10, 99, 100, 999_999, 1_000_000, 1_000_001, 12_345_678, 4_294_967_296, 1e12, Number.MAX_SAFE_INTEGER];
    const column = new Texts();
    for (const number of numbers) column.addNumbered(prefix, number);
    assert.deepEqual(
      valuesOf(column),
      numbers.map((number) => `a:${number}`),
    );
  });

  it("takes texts out of bytes that it was given, among texts of its own", () => {
    const column = textsOf(["own"]);
    const block = column.hold(new TextEncoder().encode("zero one two"));
    column.addPiece(block, 5, 8);
    column.add("again own");
    column.addPiece(block, 9, 12);
    assert.deepEqual(valuesOf(column), ["own", "one", "again own", "two"]);
  });

  it("picks and joins like lists do, and what it came from stays as it was", () => {
    const lists = fc.array(fc.array(fc.string(), { maxLength: 5 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, (parts) => {
        const columns = parts.map(textsOf);
        const joined = concatenated(columns);
        assert.deepEqual(valuesOf(joined), parts.flat());
        const rows = parts.flat().map((_, i, all) => all.length - 1 - i);
        assert.deepEqual(valuesOf(pick(joined, rows)), parts.flat().reverse());
        columns[0]!.add("later");
        assert.deepEqual(valuesOf(columns[0]!), [...parts[0]!, "later"]);
      }),
    );
  });

  it("has no text behind its end", () => assert.throws(() => valueAt(textsOf(["a"]), 1), RangeError));

  it("keeps a byte order mark and what is not one character", () => {
    assert.deepEqual(valuesOf(textsOf(["\ufeffa", "\ud800"])), ["\ufeffa", "\ufffd"]);
  });
});
