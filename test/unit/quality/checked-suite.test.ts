import assert from "node:assert/strict";
import { checkedSuite } from "../../../domain/quality/checked-suite.ts";
import { OF_STREAMS } from "../../../domain/quality/expectations/of-streams.ts";
import { knownSuite } from "../../../domain/quality/known-suite.ts";

const PRICE = { id: "price", type: "expect_column_values_to_be_between", kwargs: { column: "price", min_value: 0 } };
const SUITE = {
  name: "ticks",
  meta: { notes: "x" },
  expectations: [PRICE, { ...PRICE, id: "late", severity: "warning", meta: { notes: "y" } }],
};

describe("a suite that is a file of the program", () => {
  it("is to a function what a careful reader makes of it", () => {
    assert.equal(JSON.stringify(checkedSuite("ticks.json", OF_STREAMS, SUITE)), JSON.stringify(knownSuite(OF_STREAMS, SUITE)));
  });

  const ALIEN = /^Error: ticks\.json: .*functions read of it a name, meta, and of each expectation id, type, kwargs, severity and meta, as/;
  const REFUSED: Readonly<Record<string, readonly [document: object, message: RegExp]>> = {
    "an expectation that streams do not know": [
      { ...SUITE, expectations: [{ ...PRICE, type: "expect_column_values_to_be_unique" }] },
      /^Error: ticks\.json: \$\.expectations\[0\]\.type: expect_column_values_to_be_unique is not an expectation known here/,
    ],
    "every fault at once": [
      { name: "", expectations: [{ ...PRICE, kwargs: { column: "price", min_valu: 0 } }] },
      /^Error: ticks\.json: \$\.name: must be the suite's name.*; \$\.expectations\[0\]\.kwargs\.min_valu: .*did you mean min_value\?/,
    ],
    "a row condition": [
      { ...SUITE, expectations: [{ ...PRICE, kwargs: { ...PRICE.kwargs, row_condition: "price > 1", condition_parser: "pandas" } }] },
      /row_condition: rules of this suite look at every row: leave it out/,
    ],
    "an expectation without an id": [
      { ...SUITE, expectations: [PRICE, { type: PRICE.type, kwargs: PRICE.kwargs }] },
      /^Error: ticks\.json: \$\.expectations\[1\]: .*give it an id and a type$/,
    ],
    "the dialect of 0.18": [
      { expectation_suite_name: "ticks", expectations: [{ expectation_type: PRICE.type, kwargs: PRICE.kwargs }] },
      /\$\.expectations\[0\]: .*give it an id and a type$/,
    ],
    "a name of 0.18": [{ expectation_suite_name: "ticks", expectations: [PRICE] }, ALIEN],
    "empty batches": [{ ...SUITE, meta: { assay: { allowEmpty: true } } }, ALIEN],
    parameters: [{ ...SUITE, suite_parameters: { low: 0 } }, ALIEN],
    "a description": [{ ...SUITE, expectations: [{ ...PRICE, description: "x" }] }, ALIEN],
  };
  for (const [what, [document, message]] of Object.entries(REFUSED)) {
    it(`is refused in words with ${what}`, () => assert.throws(() => checkedSuite("ticks.json", OF_STREAMS, document), message));
  }
});
