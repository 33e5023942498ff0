import assert from "node:assert/strict";
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

  it("is the pipeline's own one", () => {
    assert.deepEqual(refuseOnStream(suites().ticks), []);
  });
});
