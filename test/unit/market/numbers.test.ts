import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight, left, right } from "fp-ts/lib/Either.js";
import { exactNumber, mayHoldLongNumber } from "../../../domain/market/numbers.ts";

/** A decimal text's value as an integer of 10^-SCALE: exact for every text and double in these tests. */
const SCALE = 1200;
function scaled(text: string): bigint {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)!;
  const magnitude = BigInt(whole! + fraction) * 10n ** BigInt(SCALE + Number(exponent) - fraction.length);
  return sign === "-" ? -magnitude : magnitude;
}

const digits = (min: number, max: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: min, maxLength: max });

/** Decimal texts of 1 to 25 digits in JSON's grammar; about half of them are longer than a double is sure to carry. */
const decimalText = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: digits(1, 25).map((text) => text.replace(/^0+(?=\d)/, "")),
    fraction: fc.option(digits(1, 24), { nil: undefined }),
    exponent: fc.option(fc.tuple(fc.constantFrom("e", "E", "e+", "E-", "e-"), fc.integer({ min: 0, max: 320 })), { nil: undefined }),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + (fraction ? `.${fraction}` : "") + (exponent?.join("") ?? ""));

describe("exactNumber", () => {
  it("keeps what a double carries", () => {
    const kept: [string, number][] = [
      ["0", 0],
      ["-1", -1],
      ["187.1500", 187.15],
      ["0.1", 0.1],
      ["1e5", 100000],
      ["1E+2", 100],
      ["25e-2", 0.25],
      ["0e999", 0],
      ["100000000000000000000", 1e20],
      ["0.30000000000000004", 0.30000000000000004],
      ["5e-324", 5e-324],
      ["1.7976931348623157e308", Number.MAX_VALUE],
      ["9007199254740992", 2 ** 53],
    ];
    for (const [text, value] of kept) assert.deepEqual(exactNumber(text), right(value), text);
  });

  it("refuses what a double would round, overflow or lose", () => {
    const refused = [
      "0.1000000000000000055511151231257827",
      "1e400",
      "-1e400",
      "1e-400",
      "1e-99999999999999999999",
      "9007199254740993",
      "3e-324",
      "1.00000000000000000001",
    ];
    for (const text of refused) assert.deepEqual(exactNumber(text), left("not-representable"), text);
  });

  it("knows only JSON's grammar of numbers", () => {
    const others = [
      "",
      " 1",
      "1 ",
      "+1",
      "01",
      "-01",
      ".5",
      "5.",
      "1e",
      "1e+",
      "0x10",
      "1_000",
      "1,000",
      "NaN",
      "Infinity",
      "-",
      "1\n",
      "١",
    ];
    for (const text of others) assert.deepEqual(exactNumber(text), left("not-a-number"), JSON.stringify(text));
  });

  it("makes every spelling of minus zero plain zero", () => {
    for (const text of ["-0", "-0.0", "-0e5", "-0.00000000000000000000"]) {
      const value = exactNumber(text);
      assert.ok(isRight(value) && Object.is(value.right, 0), text);
    }
  });

  it("accepts the shortest text of every double, as that double", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        assert.deepEqual(exactNumber(String(value)), right(value + 0));
      }),
    );
  });

  it("accepts a decimal text exactly when its double prints back as the same decimal value", () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const value = Number(text);
        const carried = Number.isFinite(value) && scaled(text) === scaled(String(value));
        assert.deepEqual(exactNumber(text), carried ? right(value + 0) : left("not-representable"));
      }),
      { numRuns: 1000 },
    );
  });

  it("works through long runs of zeros once", () => {
    // A pattern that looks for trailing zeros from each of them anew takes the time that mocha allows, many times over.
    const text = `0.1${"0".repeat(250_000)}1`;
    assert.deepEqual(exactNumber(text), left("not-representable"));
  });
});

describe("mayHoldLongNumber", () => {
  /** Whether reading the text as a JSON number needs no look at its source. */
  const isSure = (text: string) => {
    const exact = exactNumber(text);
    return isRight(exact) && exact.right === JSON.parse(text);
  };

  it("never overlooks a number whose double does not carry its text", () => {
    fc.assert(
      fc.property(decimalText, fc.string(), fc.constantFrom("", " ", "\t"), (text, before, space) => {
        const json = `{${JSON.stringify(before)}:${space}${text}${space},"n":[${text}]}`;
        if (!isSure(text)) assert.equal(mayHoldLongNumber(json), true, json);
      }),
      { numRuns: 1000 },
    );
  });

  it("asks for any exponent, and for more than 15 digits and points in a row", () => {
    assert.equal(mayHoldLongNumber('{"close":1e5}'), true);
    assert.equal(mayHoldLongNumber('{"close":1E5}'), true);
    assert.equal(mayHoldLongNumber('{"close":1234567890.12345}'), true);
    assert.equal(mayHoldLongNumber('{"close":123456789.12345}'), false);
  });

  it("lets an everyday record pass", () => {
    assert.equal(
      mayHoldLongNumber('{"symbol":"AAPL","price_date":"2026-01-16","open":259.5,"close":262.75,"volume":123456789,"source":"exchange"}'),
      false,
    );
  });
});
