import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { OF_STREAMS } from "../../../domain/quality/expectations/of-streams.ts";
import { readSuite } from "../../../domain/quality/suite.ts";
import { suiteFaultText } from "../../../domain/quality/suite-fault.ts";
import { refuseOnStream, suites } from "../../../pipelines/stream-ingest/suites.ts";
import { rule, suiteOf } from "../quality/helpers.ts";

describe("a suite on a stream", () => {
  it("may not hold rules about a batch, or about rows beside each other", () => {
    const suite = suiteOf([
      rule("expect_table_row_count_to_be_between", { min_value: 1 }, { id: "some-rows" }),
      rule("expect_column_values_to_be_unique", { column: "trade_id" }, { id: "once" }),
      rule("expect_column_values_to_be_between", { column: "price", min_value: 0 }, { id: "price" }),
    ]);
    const refused = refuseOnStream(suite);
    assert.equal(refused.length, 2);
    assert.match(refused[0]!, /^some-rows: expect_table_row_count_to_be_between judges a whole batch/);
    assert.match(refused[1]!, /^once: expect_column_values_to_be_unique holds rows against each other/);
  });

  it("says nothing that a function's bundle carries no reader for: row conditions are refused by name, open values as none", () => {
    const price = (kwargs: object) => ({
      name: "s",
      expectations: [rule("expect_column_values_to_be_between", { column: "price", ...kwargs })],
    });
    const faultsOf = (kwargs: object) => {
      const read = readSuite(OF_STREAMS, price(kwargs));
      return isLeft(read) ? read.left.map(suiteFaultText) : [];
    };
    assert.deepEqual(faultsOf({ min_value: 0 }), []);
    assert.match(
      faultsOf({ min_value: 0, row_condition: "price > 1", condition_parser: "pandas" }).join(),
      /row_condition.*every row: leave it out/,
    );
    assert.match(faultsOf({ min_value: { $PARAMETER: "low" } }).join(), /min_value.*\$PARAMETER/);
  });

  it("is the pipeline's own one", () => {
    assert.deepEqual(refuseOnStream(suites().ticks), []);
  });
});
