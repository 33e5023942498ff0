/** Parsed records of every contract, mutated: what the compiled validator makes of each, as code and as closures, and what io-ts does. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import { closureOf } from "../../domain/codec/closures.ts";
import { madeFromText } from "../../domain/codec/compiled.ts";
import { nodeOf } from "../../domain/codec/node.ts";
import { refused } from "../../domain/codec/steps.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { CONTRACTS } from "../../domain/market/contracts.ts";
import { numbers } from "../support/wire-mutations.ts";
import { anyCodec, sameAsIoTs, shapedBy } from "../unit/codec/trees.ts";
import { recordOf } from "../unit/schema/helpers.ts";

const MUTATIONS = 1_000_000;
const TREES = 5_000;

type Fields = Record<string, unknown>;

describe("a contract's compiled validator against io-ts", () => {
  for (const [i, of] of CONTRACTS.entries()) {
    const count = Math.ceil(MUTATIONS / CONTRACTS.length);
    it(`has its verdict and its value of ${count.toLocaleString("en")} mutated records of ${of.name}`, () => {
      const node = nodeOf(of.codec);
      const validators = [madeFromText(node)!, closureOf(node)];
      let accepted = 0;
      for (const record of mutations(of, i + 1, count)) {
        const decoded = of.codec.decode(record);
        for (const validate of validators) {
          const found = validate(record);
          if (isLeft(decoded) ? found !== refused : !isSame(found, decoded.right)) assert.fail(inspect({ record, found, decoded }));
        }
        if (!isLeft(decoded)) accepted++;
      }
      assert.ok(accepted > count / 10 && accepted < (count * 9) / 10, `${accepted} accepted of ${count} is no test`);
    });
  }
});

describe("compiled validators against io-ts", () => {
  it(`have its verdict and its values of ${TREES.toLocaleString("en")} codecs`, () => {
    const cases = anyCodec.chain((codec) => fc.tuple(fc.constant(codec), fc.array(shapedBy(codec), { minLength: 1, maxLength: 8 })));
    fc.assert(
      fc.property(cases, ([codec, values]) => void sameAsIoTs(codec, values)),
      { numRuns: TREES },
    );
  });
});

/** The same keys in the same order, of the same prototype, and the very values. */
function isSame(found: unknown, expected: Fields): boolean {
  if (found === expected) return true;
  const [names, expectedNames] = [Object.getOwnPropertyNames(found), Object.getOwnPropertyNames(expected)];
  return (
    Object.getPrototypeOf(found) === Object.getPrototypeOf(expected) &&
    names.length === expectedNames.length &&
    names.every((name, i) => name === expectedNames[i] && Object.is((found as Fields)[name], expected[name]))
  );
}

/** Each is a good record with up to three changes. */
function* mutations(of: Contract, seed: number, count: number): Generator<Fields> {
  const next = numbers(seed);
  const good = fc.sample(recordOf(of), { numRuns: 500, seed });
  const oneOf = <A>(values: readonly A[]): A => values[next(values.length)]!;
  for (let i = 0; i < count; i++) {
    let record: Fields = { ...oneOf(good) };
    for (let times = next(4); times > 0; times--) record = changed(record);
    yield record;
  }

  function changed(record: Fields): Fields {
    const name = oneOf(of.fieldNames);
    switch (next(9)) {
      case 0:
        return { ...record, [name]: oneOf(ODD_VALUES) };
      case 1:
        return { ...record, [name]: oneOf(good)[oneOf(of.fieldNames)] };
      case 2: {
        const { [name]: _lost, ...rest } = record;
        return rest;
      }
      case 3:
        // Text that is a number, and a number that is text.
        return typeof record[name] === "number" ? { ...record, [name]: String(record[name]) } : { ...record, [name]: next(1_100) };
      case 4:
        // A good value, and often the one that a newer contract would have.
        return { ...record, [name]: oneOf(good)[name], [`new_${name}`]: oneOf(ODD_VALUES) };
      case 5:
        return Object.defineProperty(record, oneOf(ODD_KEYS), { value: oneOf(ODD_VALUES), enumerable: next(4) > 0, configurable: true });
      case 6:
        return Object.fromEntries(Object.entries(record).reverse());
      case 7:
        return next(8) === 0 ? Object.assign(Object.create({ [name]: record[name] }), { ...record, [name]: undefined }) : record;
      default:
        return next(8) === 0 ? Object.create(record) : record;
    }
  }
}

const ODD_KEYS = ["__proto__", "constructor", "toString", "", "more", "0"] as const;
const ODD_VALUES: readonly unknown[] = [
  ...[undefined, null, true, false, 0, -0, -1, 0.5, 999, 1000, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, 5e-324],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 10n, Symbol("x"), () => 0, [], {}, [[]], new Date(0)],
  ...[
    "",
    " ",
    "\u3000",
    "x",
    "x".repeat(512),
    "x".repeat(513),
    "A\n",
    "\ud83d",
    "\ude00\ud83d",
    "😀".repeat(256),
    "1",
    "-0",
    "1e3",
    "null",
  ],
  ...["2024-02-29", "2023-02-29", "2026-01-16T20:59:59.999999Z", "2026-01-16T24:00:00.000000Z", "2026-01-16T20:59:59Z"],
  ...["split", "dividend", "traded", "Traded", "toString", "__proto__"],
  JSON.parse('{"__proto__":{"price":1}}'),
];
