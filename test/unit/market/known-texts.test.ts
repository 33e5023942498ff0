import assert from "node:assert/strict";
import { KnownTexts } from "../../../domain/market/known-texts.ts";

const bytesOf = (text: string) => Buffer.from(text);

describe("KnownTexts", () => {
  it("finds again what it was told, and nothing else", () => {
    const known = new KnownTexts();
    const texts = Array.from({ length: 1_000 }, (_, i) => `code-${i}`);
    for (const text of texts) known.add(bytesOf(text), 0, text.length, text.toUpperCase());
    for (const text of texts) assert.equal(known.find(bytesOf(`<${text}>`), 1, text.length + 1), text.toUpperCase());
    assert.equal(known.find(bytesOf("code-1000"), 0, 9), undefined);
  });

  it("keeps bytes of its own, so that a block read from a file can be used again, or let go", () => {
    const known = new KnownTexts();
    const block = bytesOf("AAPL,MSFT");
    known.add(block, 0, 4, "AAPL");
    block.fill("X");
    assert.equal(known.find(bytesOf("AAPL"), 0, 4), "AAPL");
    assert.equal(known.find(bytesOf("XXXX"), 0, 4), undefined);
  });
});
