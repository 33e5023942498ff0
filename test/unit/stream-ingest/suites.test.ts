import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import { isLeft } from "fp-ts/lib/Either.js";
import { validate } from "../../../domain/quality/execute.ts";
import { OF_STREAMS } from "../../../domain/quality/expectations/of-streams.ts";
import { readSuite } from "../../../domain/quality/suite.ts";
import { suiteFaultText } from "../../../domain/quality/suite-fault.ts";
import { checkedSuites, refuseOnStream, suites } from "../../../pipelines/stream-ingest/suites.ts";
import { rule, suiteOf, tableOf } from "../quality/helpers.ts";

const ROOT = new URL("../../..", import.meta.url).href.replace(/\/$/, "");

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

  it("is the pipeline's own one, which is to a function what a careful reader makes of the file", () => {
    assert.deepEqual(refuseOnStream(suites().ticks), []);
    assert.equal(inspect(suites(), { depth: null }), inspect(checkedSuites(), { depth: null }));
  });

  it("judges minutes, whose columns are lists", () => {
    const minute = { symbol: ["A"], open: [5], high: [4], low: [3], close: [3], volume: [-1], trades: [2] };
    const { results } = validate(suites().minutes, tableOf(minute));
    assert.deepEqual(
      results.filter(({ success }) => !success).map(({ _tag, expectation }) => [_tag, expectation.id]),
      [
        ["Rows", "high-not-below-open"],
        ["Rows", "volume-not-negative"],
      ],
    );
  });

  it("is looked at when a stack is deployed: a preview fails with what is wrong with the file", () => {
    const preview = `
      import { registerHooks } from "node:module";
      const broken = '{ "name": "ticks", "expectations": [{ "id": "a", "type": "expect_nothing", "kwargs": {} }] }';
      registerHooks({
        load: (url, context, next) =>
          url.endsWith("/tick-suite.json") ? { format: "json", source: broken, shortCircuit: true } : next(url, context),
      });
      for (const pipeline of ["stream-ingest", "historical-batch"]) {
        const { infrastructure } = await import(\`${ROOT}/pipelines/\${pipeline}/infrastructure.ts\`);
        try {
          infrastructure.configure({}).right.build();
        } catch (error) {
          console.log(error.message);
        }
      }`;
    const said = execFileSync(process.execPath, ["--input-type=module", "--eval", preview], { encoding: "utf8" });
    const fault = "domain/market/tick-suite.json: $.expectations[0].type: expect_nothing is not an expectation known here; the nearest is ";
    assert.deepEqual(
      said.split("\n").map((line) => line.slice(0, fault.length)),
      [fault, fault, ""],
    );
  }).timeout(30_000);
});
