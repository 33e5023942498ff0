import assert from "node:assert/strict";
import fc from "fast-check";
import { Hashes, hash64, hashText, hex64 } from "../../../domain/ledger/hash.ts";

describe("hash64 and hashText", () => {
  const known: readonly (readonly [text: string, hash: string])[] = [
    ["", "ef46db3751d8e999"],
    ["a", "d24ec4f1a98c6e5b"],
    ["abc", "44bc2cf5ad770999"],
  ];
  for (const [text, hash] of known) {
    it(`are XXH64 with seed 0: ${JSON.stringify(text)}`, () => {
      assert.equal(hex64(hash64(new TextEncoder().encode(text))), hash);
      assert.equal(hex64(hashText(text)), hash);
    });
  }

  it("agree on the UTF-8 bytes of any text, however long it is and whatever came before", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.tuple(fc.string({ unit: "grapheme" }), fc.nat(3000)).map(([unit, times]) => unit.repeat(times)),
    );
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        for (const each of texts) assert.equal(hashText(each), hash64(new TextEncoder().encode(each)));
      }),
    );
  });

  it("look at the bytes of the view alone", () => {
    const within = new TextEncoder().encode("xabcx");
    assert.equal(hex64(hash64(within.subarray(1, 4))), "44bc2cf5ad770999");
  });
});

describe("hex64", () => {
  it("is 16 lower-case digits", () => {
    assert.equal(hex64(0n), "0000000000000000");
    assert.equal(hex64(0xabcn), "0000000000000abc");
    assert.equal(hex64(2n ** 64n - 1n), "ffffffffffffffff");
  });
});

describe("Hashes", () => {
  it("gives back each hash by its place, also beyond its first size", () => {
    const hashes = new Hashes();
    for (let i = 0; i < 5000; i++) hashes.push(BigInt(i) * 0x0123_4567_89abn);
    for (const i of [0, 1023, 1024, 4999]) assert.equal(hashes.at(i), BigInt(i) * 0x0123_4567_89abn);
  });
});
