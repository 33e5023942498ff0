import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { Instants } from "../../../../domain/market/instants.ts";
import { instantOfMs } from "../../../../domain/market/times.ts";
import { validate } from "../../../../domain/quality/execute.ts";
import { OF_STREAMS } from "../../../../domain/quality/expectations/of-streams.ts";
import { EVERY } from "../../../../domain/quality/expectations/registry.ts";
import { readSuite, type Suite } from "../../../../domain/quality/suite.ts";
import type { Column } from "../../../../domain/quality/table.ts";
import type { Vocabulary } from "../../../../domain/quality/vocabulary.ts";
import { tableOf } from "../helpers.ts";

const BETWEEN = "expect_column_values_to_be_between";
const MATCHES = "expect_column_values_to_match_regex";
const GREATER = "expect_column_pair_values_a_to_be_greater_than_b";

function read(vocabulary: Vocabulary, type: string, kwargs: object): Suite | undefined {
  const suite = readSuite(vocabulary, { name: "s", expectations: [{ type, kwargs }] });
  return isRight(suite) ? suite.right : undefined;
}

/** What a rule of that vocabulary finds in these columns. */
function found(vocabulary: Vocabulary, type: string, kwargs: object, columns: Readonly<Record<string, Column>>): unknown {
  const { expectation: _, ...result } = validate(read(vocabulary, type, kwargs)!, tableOf(columns)).results[0]!;
  return result;
}

const few = fc.integer({ min: -2, max: 2 });
const numbers = fc.array(fc.oneof(few, fc.constant(Number.NaN)), { minLength: 1, maxLength: 6 });

describe("the rules of streams", () => {
  it("find what the rules of the same names find in columns of numbers and of instants, and in lists of them", () => {
    fc.assert(
      fc.property(
        numbers,
        few,
        few,
        fc.boolean(),
        fc.constantFrom("neither", "both_values_are_missing", undefined),
        (a, low, far, flag, ignore) => {
          const high = Math.max(low, far);
          const [given, other] = [Float64Array.from(a), Float64Array.from([...a].reverse())];
          const listed = a.map((value) => (Number.isNaN(value) ? null : value));
          const times = new Instants();
          for (const [row, value] of a.entries()) times.put(row, Number.isNaN(value) ? null : instantOfMs(value));
          const [from, to] = [instantOfMs(low), instantOfMs(high)];
          for (const [type, kwargs, columns] of [
            [BETWEEN, { column: "a", min_value: low, max_value: high, strict_min: flag }, { a: given }],
            [BETWEEN, { column: "a", min_value: from, strict_max: flag, max_value: to }, { a: times as unknown as Column }],
            [BETWEEN, { column: "a", min_value: low, strict_min: flag }, { a: listed }],
            [
              BETWEEN,
              { column: "a", max_value: to, strict_max: flag },
              { a: listed.map((value) => (value === null ? null : instantOfMs(value))) },
            ],
            [GREATER, { column_A: "a", column_B: "b", or_equal: flag, ignore_row_if: ignore }, { a: given, b: other }],
            [GREATER, { column_A: "a", column_B: "b", or_equal: flag, ignore_row_if: ignore }, { a: listed, b: listed.toReversed() }],
          ] as const) {
            assert.deepEqual(found(OF_STREAMS, type, kwargs, columns), found(EVERY, type, kwargs, columns));
          }
        },
      ),
    );
  });

  it("refuse bounds that neither numbers nor instants have, and raise of columns of anything else", () => {
    assert.equal(read(OF_STREAMS, BETWEEN, { column: "a", min_value: "B" }), undefined);
    assert.ok(read(EVERY, BETWEEN, { column: "a", min_value: "B" }));
    const { raised } = found(OF_STREAMS, BETWEEN, { column: "a", min_value: 1 }, { a: ["x"] }) as { raised: { message: string } };
    assert.equal(raised.message, "column a does not hold numbers, as its bounds are");
    const regex = { column: "a", regex: "^[A-Z]{1,3}$" };
    assert.deepEqual(found(OF_STREAMS, MATCHES, regex, { a: ["AB", null, "ab"] }), found(EVERY, MATCHES, regex, { a: ["AB", null, "ab"] }));
    const text = found(OF_STREAMS, MATCHES, regex, { a: Float64Array.of(1) }) as { raised: { message: string } };
    assert.equal(text.raised.message, "column a does not hold text");
    const pair = found(OF_STREAMS, GREATER, { column_A: "a", column_B: "b" }, { a: ["x"], b: ["y"] }) as { raised: { message: string } };
    assert.equal(pair.raised.message, "columns a and b do not both hold numbers");
  });
});
