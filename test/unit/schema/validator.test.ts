import assert from "node:assert/strict";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { validatorText } from "../../../domain/schema/validator.ts";
import { changedRecord, quote } from "./helpers.ts";

describe("a contract's decode", () => {
  for (const of of [quote, ...CONTRACTS]) {
    it(`gives of ${of.name} what its codec gives: verdict, value and reasons`, () => {
      fc.assert(
        fc.property(changedRecord(of), (record) => {
          const [found, expected] = [of.decode(record), of.codec.decode(record)];
          assert.equal(found._tag, expected._tag);
          if (isLeft(found) && isLeft(expected)) assert.deepEqual(found.left, expected.left);
          else assert.deepEqual(found, expected);
        }),
        { numRuns: 500 },
      );
    });
  }

  const good = {
    ...{ pair: "EURUSD", quoted_at: "2026-01-16T20:59:59.999999Z", nanos: 0, price: 1.08 },
    ...{ size: null, side: "bid", settles_on: "2026-01-20" },
  };
  const { pair: _pair, ...pairless } = good;

  it("takes what a newer version of the contract adds, and leaves it out", () => {
    assert.deepEqual(quote.decode({ ...good, fee: 0.1 }), { _tag: "Right", right: good });
    assert.deepEqual(quote.decode(JSON.parse(JSON.stringify(good).replace("{", '{"__proto__":{"price":2},'))), {
      _tag: "Right",
      right: good,
    });
  });

  it("refuses what an older version lacks, and says which field", () => {
    const found = quote.decode(pairless);
    assert.ok(isLeft(found));
    assert.deepEqual(
      found.left.map(({ value, context }) => [value, context.map(({ key, type }) => `${key}: ${type.name}`)]),
      [[undefined, [": fx-quote", "pair: plain text"]]],
    );
  });

  const odd: Readonly<Record<string, readonly [change: Readonly<Record<string, unknown>>, isAccepted: boolean]>> = {
    "minus zero": [{ price: -0 }, true],
    "what JSON.parse makes of 1e400": [{ price: JSON.parse("1e400") }, false],
    NaN: [{ price: Number.NaN }, false],
    "a number as text": [{ price: "1.08" }, false],
    "text as a number": [{ pair: 5 }, false],
    "a lone surrogate": [{ pair: "EUR\ud83d" }, false],
    "a list for a text": [{ pair: ["EURUSD"] }, false],
    "a code that every object inherits": [{ side: "toString" }, false],
    "a null where none may be": [{ price: null }, false],
    "undefined for null": [{ size: undefined }, false],
  };
  for (const [what, [change, isAccepted]] of Object.entries(odd)) {
    it(`${isAccepted ? "takes" : "refuses"} ${what}, as io-ts does`, () => {
      const [found, expected] = [quote.decode({ ...good, ...change }), quote.codec.decode({ ...good, ...change })];
      assert.deepEqual([found._tag, expected._tag], isAccepted ? ["Right", "Right"] : ["Left", "Left"]);
      if (!isLeft(found) && !isLeft(expected)) assert.deepEqual(found.right, expected.right);
    });
  }

  it("takes fields that are inherited, and fields behind more of them, as io-ts does", () => {
    for (const record of [Object.create(good), Object.assign(Object.create({ pair: "EURUSD" }), pairless, { more: 1 })]) {
      const [found, expected] = [quote.decode(record), quote.codec.decode(record)];
      assert.ok(!isLeft(found) && !isLeft(expected));
      assert.deepEqual(Object.getOwnPropertyNames(found.right), Object.getOwnPropertyNames(expected.right));
    }
  });
});

describe("validatorText", () => {
  it("can be read: each field in a line of its own, with what it must be", () => {
    assert.equal(
      validatorText(quote),
      `return function validate(value) {
  if (!isRecord(value)) return refused;
  const v0 = value.pair; // plain text
  if (!(typeof v0 === "string" && isPlainText(v0))) return refused;
  const v1 = value.quoted_at; // instant YYYY-MM-DDTHH:MM:SS.ffffffZ
  if (!(typeof v1 === "string" && isInstant(v1))) return refused;
  const v2 = value.nanos; // integer 0 to 999
  if (!(typeof v2 === "number" && isBetween(v2))) return refused;
  const v3 = value.price; // finite number
  if (!(typeof v3 === "number" && isFinite(v3))) return refused;
  const v4 = value.size; // (integer | null)
  if (!((typeof v4 === "number" && isSafeInteger(v4)) || v4 === null)) return refused;
  const v5 = value.side; // (("bid" | "ask") | null)
  if (!((v5 === "bid" || v5 === "ask") || v5 === null)) return refused;
  const v6 = value.settles_on; // date YYYY-MM-DD
  if (!(typeof v6 === "string" && isSessionDate(v6))) return refused;
  return prototypeOf(value) === plain && keysOf(value).length === 7 ? value : withoutOthers(value);
};
`,
    );
  });
});
