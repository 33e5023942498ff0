import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { listOf } from "../../../domain/market/columns.ts";
import { Instants } from "../../../domain/market/instants.ts";
import { instantOfMicros } from "../../../domain/market/times.ts";
import { decodeSuite } from "../../../domain/quality/any-suite.ts";
import { validate } from "../../../domain/quality/execute.ts";

const instant = fc.integer({ min: 1, max: 4 }).map((micros) => instantOfMicros(1_700_000_000_000_000 + micros));

/** The rows that a rule about the column finds bad, and how many it did not look at. */
function found(values: ArrayLike<unknown>, kwargs: object) {
  const suite = decodeSuite({
    name: "s",
    expectations: [{ type: "expect_column_values_to_be_between", kwargs: { column: "at", ...kwargs } }],
  });
  assert.ok(isRight(suite));
  const [result] = validate(suite.right, { rowCount: values.length, columns: new Map([["at", values]]) }).results;
  assert.ok(result?._tag === "Rows");
  return [result.unexpected, result.missingCount, result.unexpected.map((row) => result.columns[0]![row])];
}

describe("instants that stayed bytes", () => {
  it("are judged between instants as their texts are", () => {
    const bounds = fc.tuple(instant, instant).map((ends) => ends.sort());
    const optional = fc.record({ min: fc.boolean(), max: fc.boolean(), strict_min: fc.boolean(), strict_max: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.option(instant), { maxLength: 12 }),
        bounds,
        optional,
        (texts, [min_value, max_value], { min, max, ...strict }) => {
          const column = new Instants();
          for (const [row, text] of texts.entries()) column.put(row, text);
          const kwargs = { ...(min || !max ? { min_value } : {}), ...(max ? { max_value } : {}), ...strict };
          assert.deepEqual(found(listOf(column), kwargs), found(texts, kwargs));
        },
      ),
    );
  });

  it("are judged by what is no instant as their texts are", () => {
    const column = new Instants();
    const text = instantOfMicros(1_700_000_000_000_000);
    column.put(0, text);
    for (const kwargs of [{ min_value: "2023" }, { max_value: "2023" }, { min_value: "2023", parse_strings_as_datetimes: true }])
      assert.deepEqual(found(listOf(column), kwargs), found([text], kwargs));
  });
});
