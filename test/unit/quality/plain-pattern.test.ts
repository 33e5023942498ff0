import assert from "node:assert/strict";
import fc from "fast-check";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { parsePattern } from "../../../domain/quality/pattern.ts";
import { plainPattern } from "../../../domain/quality/plain-pattern.ts";

const printable = fc.string({ unit: fc.constantFrom(..."AZaz09.^=-_&~:,! $*+(){}|?/'\"#") });
const patterns = fc.tuple(printable, fc.nat(30), fc.nat(30)).map(([members, least, more]) => `^[${members}]{${least},${least + more}}$`);
const texts = fc.oneof(
  printable,
  fc.string({ unit: "binary" }),
  printable.map((text) => `${text}\n`),
);

describe("a plain pattern", () => {
  it("means what RE2 means by it, of every text", () => {
    let compared = 0;
    fc.assert(
      fc.property(patterns, fc.array(texts, { minLength: 5 }), (python, some) => {
        const plain = plainPattern(python);
        if (isLeft(plain)) return;
        const re2 = parsePattern(python);
        assert.ok(isRight(re2), `${python}: RE2 does not take it`);
        for (const text of some) assert.equal(plain.right(text), re2.right.test(text), `${python} on ${JSON.stringify(text)}`);
        compared++;
      }),
      { numRuns: 300 },
    );
    assert.ok(compared > 100, `only ${compared} patterns were plain`);
  });

  it("takes a code, and a newline at its end as Python's $ does", () => {
    const code = plainPattern("^[A-Z0-9.^=-]{1,24}$");
    assert.ok(isRight(code));
    assert.deepEqual(["AAPL", "^GSPC", "BRK.B", "", "aapl", "AAPL\n", "AAPL\n\n", "A".repeat(25), "АAPL"].map(code.right), [
      true,
      true,
      true,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  for (const python of [
    "A",
    "[A-Z]{1,2}",
    "^[A-Z]+$",
    "^[^A]{1,2}$",
    "^[\\d]{1,2}$",
    "^[[:alpha:]]{1,2}$",
    "^[é]{1,2}$",
    "^[Z-A]{1,2}$",
    "^[A]{2,1}$",
  ]) {
    it(`refuses ${python}`, () => {
      const refused = plainPattern(python);
      assert.ok(isLeft(refused));
      assert.ok(refused.left.startsWith(`${JSON.stringify(python)} is not a plain pattern: `));
    });
  }
});
