import assert from "node:assert/strict";
import { join, normalize } from "node:path";
import fc from "fast-check";
import { assertKey, keySegment } from "../../../adapters/keys.ts";

describe("keySegment", () => {
  it("leaves codes as they are, and encodes what is no part of a file name", () => {
    assert.equal(keySegment("BRK.B"), "BRK.B");
    assert.equal(keySegment("price_date=2024-01-02"), "price_date=2024-01-02");
    assert.equal(keySegment("BTC/USD"), "BTC%2FUSD");
    assert.equal(keySegment("../../etc/passwd"), "%2E%2E%2F..%2Fetc%2Fpasswd");
    assert.equal(keySegment("100%"), "100%25");
    assert.equal(keySegment("Zürich"), "Z%C3%BCrich");
  });

  it("makes any text a segment that stays within its folder", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 600, unit: "grapheme" }), (text) => {
        const key = `raw/ticks/${keySegment(text)}`;
        assertKey(key);
        assert.equal(normalize(join("/data", key)), `/data/${key}`);
        assert.equal(key.split("/").length, 3);
      }),
    );
  });

  it("gives different texts different segments, also where they are cut", () => {
    const tricky = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom(".", "%", "2", "E", "-", "/") });
    const long = tricky.map((text) => `${"/".repeat(100)}${text}`);
    fc.assert(fc.property(fc.oneof(tricky, long), fc.oneof(tricky, long), (a, b) => (keySegment(a) === keySegment(b)) === (a === b)));
    assert.equal(keySegment("x".repeat(201)).length, 200);
  });
});

describe("assertKey", () => {
  it("takes a key in a zone", () => {
    assertKey("curated/daily_bars/year=2024/run-1.parquet");
  });

  for (const [why, key] of [
    ["leaves the directory", "raw/../assay.db"],
    ["is absolute", "/etc/passwd"],
    ["is staged", "staging/a/raw/x"],
    ["is a zone alone", "raw"],
    ["has an empty segment", "raw//x"],
    ["ends in a slash", "raw/x/"],
    ["has a hidden segment", "raw/.part-x"],
    ["has a backslash", "raw/a\\b"],
    ["has a NUL", "raw/a\0b"],
    ["has a line break at its end", "raw/a\n"],
    ["has a segment too long for a file", `raw/${"x".repeat(201)}`],
  ] as const) {
    it(`refuses a key that ${why}, naming it`, () => {
      assert.throws(() => assertKey(key), { message: new RegExp(`^key ${JSON.stringify(key).replaceAll(/[\\./]/g, "\\$&")}`) });
    });
  }
});
