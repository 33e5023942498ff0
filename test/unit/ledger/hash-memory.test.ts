import assert from "node:assert/strict";
import fc from "fast-check";
import xxhash from "xxhash-wasm";
import { Hashes, hash64, hashTexts } from "../../../domain/ledger/hash.ts";
import { Texts } from "../../../domain/market/texts.ts";

const { h64Raw } = await xxhash();

describe("hash64", () => {
  it("is what another implementation of XXH64 says, of any length", () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length * 31) & 0xff);
      assert.equal(hash64(bytes), h64Raw(bytes), `${length} bytes`);
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => assert.equal(hash64(bytes), h64Raw(bytes))));
  });

  it("is so beyond the memory it begins with", () => {
    for (const length of [131_064, 131_065, 1_000_003]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 2_654_435_761) >>> 24);
      assert.equal(hash64(bytes), h64Raw(bytes));
    }
  });
});

describe("hashTexts", () => {
  it("adds the hash of each text from one on, whichever memory it stands in", () => {
    const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("x".repeat(300_000), ""));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), fc.array(text, { maxLength: 4 }), fc.nat(12), (own, held, from) => {
        const texts = new Texts();
        for (const each of own) texts.add(each);
        const encoded = held.map((each) => new TextEncoder().encode(each));
        const block = texts.hold(Buffer.concat(encoded));
        let at = 0;
        for (const bytes of encoded) {
          texts.addPiece(block, at, at + bytes.length);
          at += bytes.length;
        }
        const hashes = new Hashes();
        hashTexts(texts, from, hashes);
        const expected = [...own, ...held].slice(from).map((each) => h64Raw(new TextEncoder().encode(each)));
        assert.deepEqual(
          expected.map((_, i) => hashes.at(i)),
          expected,
        );
        assert.equal(hashes.length, expected.length);
      }),
      { numRuns: 50 },
    );
  });
});
