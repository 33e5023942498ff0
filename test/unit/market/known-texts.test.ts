import assert from "node:assert/strict";
import { SURPRISED } from "../../../domain/market/json-bytes.ts";
import { KnownTexts } from "../../../domain/market/known-texts.ts";
import { viewOf } from "../../../domain/market/utf8.ts";

const bytesOf = (text: string) => Buffer.from(text);

function knownOf(...texts: readonly string[]): KnownTexts {
  const known = new KnownTexts();
  for (const text of texts) known.add(viewOf(`${text}"`), 0, bytesOf(text).length, text.toUpperCase());
  return known;
}

/** What a text in quotes stands for. */
const found = (known: KnownTexts, text: string) => {
  const after = known.after(viewOf(`<${text}">`), 1);
  if (after === SURPRISED) return undefined;
  assert.equal(after, bytesOf(text).length + 2);
  return known.value;
};

describe("KnownTexts", () => {
  it("finds again what it was told, and nothing else", () => {
    const texts = Array.from({ length: 1_000 }, (_, i) => `code-${i}`);
    const known = knownOf(...texts, "", "\u00e9");
    for (const text of ["", "\u00e9", ...texts]) assert.equal(found(known, text), text.toUpperCase());
    for (const text of ["code-1000", "code-", "code-10x", "x"]) assert.equal(found(known, text), undefined);
  });

  it("finds what it found last by its bytes alone, and no text that only begins or ends like it", () => {
    const known = knownOf("AB", "ABC", "B");
    for (const text of ["AB", "AB", "ABC", "AB", "B", "AB"]) assert.equal(found(known, text), text);
    for (const text of ["A", "ABCD", "BC", ""]) assert.equal(found(known, text), undefined, text);
  });

  it("is not led beyond the last byte, nor through a text too long to recur", () => {
    const long = "x".repeat(65);
    const known = knownOf("AB", "", long);
    for (const torn of ["AB", "A", ""]) assert.equal(known.after(viewOf(torn), 0), SURPRISED);
    assert.equal(found(known, long), undefined);
    assert.equal(found(knownOf("x".repeat(64)), "x".repeat(64)), "X".repeat(64));
  });

  it("keeps bytes of its own, so that a block read from a file can be used again, or let go", () => {
    const known = new KnownTexts();
    const block = bytesOf('AAPL","MSFT"');
    known.add(new DataView(block.buffer, block.byteOffset, block.length), 0, 4, "AAPL");
    block.fill("X");
    assert.equal(found(known, "AAPL"), "AAPL");
    assert.equal(found(known, "XXXX"), undefined);
  });
});
