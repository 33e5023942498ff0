import assert from "node:assert/strict";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { parseSuite } from "../../../domain/quality/any-suite.ts";
import { type Suite, writeSuite } from "../../../domain/quality/suite.ts";
import { type SuiteFault, suiteFaultText } from "../../../domain/quality/suite-fault.ts";
import { suiteVersion } from "../../../domain/quality/suite-version.ts";
import { refusals, rule, suiteOf } from "./helpers.ts";

const OLD = {
  expectation_suite_name: "daily",
  ge_cloud_id: null,
  data_asset_type: null,
  evaluation_parameters: {},
  meta: { great_expectations_version: "0.18.22" },
  expectations: [
    {
      expectation_type: "expect_column_values_to_not_be_null",
      kwargs: { column: "close", mostly: 0.9, batch_id: "p-a", auto: true, profiler_config: { rules: {} } },
      meta: { why: "priced" },
    },
    {
      expectation_type: "expect_column_pair_values_A_to_be_greater_than_B",
      kwargs: { column_A: "high", column_B: "low", ignore_row_if: null },
      meta: {},
    },
  ],
};

const NEW = {
  name: "daily",
  expectations: [
    {
      type: "expect_column_values_to_not_be_null",
      kwargs: { column: "close", mostly: 0.9 },
      meta: { why: "priced" },
      severity: "critical",
    },
    {
      type: "expect_column_pair_values_a_to_be_greater_than_b",
      kwargs: { column_A: "high", column_B: "low" },
      meta: {},
      severity: "critical",
    },
  ],
  meta: { great_expectations_version: "0.18.22" },
};

function parsed(document: unknown): Suite {
  const suite = parseSuite(JSON.stringify(document));
  assert.ok(isRight(suite), JSON.stringify(suite));
  return suite.right;
}

function faultsOf(document: unknown): readonly SuiteFault[] {
  const suite = parseSuite(typeof document === "string" ? document : JSON.stringify(document));
  assert.ok(isLeft(suite), "the suite was accepted");
  return suite.left;
}

describe("a suite", () => {
  it("of 0.18 is read, and written as 1.x", () => assert.deepEqual(writeSuite(parsed(OLD)), NEW));
  it("of 1.x is written as it was read", () => assert.deepEqual(writeSuite(parsed(NEW)), NEW));

  it("keeps ids, severities, notes and meta", () => {
    const expectation = {
      type: "expect_table_row_count_to_equal",
      kwargs: { value: 3 },
      meta: { a: 1 },
      severity: "warning",
      id: "r-1",
      notes: "three",
    };
    const document = { name: "n", expectations: [expectation], meta: { owner: "data" }, id: "s-1" };
    assert.deepEqual(writeSuite(parsed(document)), document);
  });

  it("names its rules by their id, or by type and columns, each once", () => {
    const unique = rule("expect_column_values_to_be_unique", { column: "a" });
    const pair = rule("expect_column_pair_values_a_to_be_greater_than_b", { column_A: "a", column_B: "b" });
    const named = rule("expect_column_to_exist", { column: "a" }, { id: "there" });
    assert.deepEqual(
      suiteOf([unique, pair, unique, named]).expectations.map(({ id }) => id),
      [
        "expect_column_values_to_be_unique(a)",
        "expect_column_pair_values_a_to_be_greater_than_b(a, b)",
        "expect_column_values_to_be_unique(a)#2",
        "there",
      ],
    );
  });

  it("allows an empty batch only where its meta says so", () => {
    assert.equal(parsed({ name: "n", expectations: [] }).allowEmpty, false);
    assert.equal(parsed({ name: "n", expectations: [], meta: { assay: { allowEmpty: true } } }).allowEmpty, true);
    assert.deepEqual(faultsOf({ name: "n", expectations: [], meta: { assay: { allowEmpty: "yes" } } }).map(suiteFaultText), [
      '$.meta.assay.allowEmpty: must be true or false; found "yes"',
    ]);
  });
});

describe("a suite's faults", () => {
  it("are all reported at once, each with its path, its finding and the mend", () => {
    const document = {
      name: "",
      expectatoins: [],
      evaluation_parameters: [1],
      expectations: [
        { type: "expect_column_values_to_be_nul", kwargs: {} },
        { type: "expect_column_values_to_be_between", kwargs: { colum: "a", min_value: true } },
        {
          type: "expect_column_values_to_be_between",
          kwargs: { column: "a", min_value: 5, max_value: 1 },
          severty: "critical",
          severity: "fatal",
        },
        { type: "expect_column_values_to_be_in_set", kwargs: { column: "a", value_set: [1], row_condition: "b == 1" } },
        7,
        { kwargs: [] },
        { type: "expect_column_to_exist", kwargs: { column: "a" }, id: "x" },
        { type: "expect_column_to_exist", kwargs: { column: "b" }, id: "x" },
      ],
    };
    assert.deepEqual(faultsOf(document).map(suiteFaultText), [
      "$.expectatoins: expectatoins is not known here; did you mean expectations?; allowed are name, expectations, meta, id, notes, suite_parameters",
      '$.name: must be the suite\'s name (expectation_suite_name in 0.18); found ""',
      "$.suite_parameters: must be an object of values by name; found [1]",
      "$.expectations[0].type: expect_column_values_to_be_nul is not an expectation known here; the nearest is expect_column_values_to_be_null",
      "$.expectations[1].kwargs.colum: expect_column_values_to_be_between takes no such argument; did you mean column?; it takes column, min_value, max_value, strict_min, strict_max, parse_strings_as_datetimes, mostly",
      "$.expectations[1].kwargs.column: column is required by expect_column_values_to_be_between, and must be the name of a column",
      "$.expectations[1].kwargs.min_value: min_value must be a number, or text (an ISO 8601 date compares with dates as text); found true",
      "$.expectations[2].severty: severty is not known here; did you mean severity?; allowed are type, kwargs, severity, id, meta, notes, description",
      '$.expectations[2].severity: must be critical, warning or info; found "fatal"',
      "$.expectations[2].kwargs.min_value: min_value cannot be greater than max_value: 5 is greater than 1",
      "$.expectations[3].kwargs.row_condition: condition_parser is required when setting a row_condition, and must be 'python' or 'pandas' (or great_expectations__experimental__ or great_expectations); found nothing",
      "$.expectations[4]: must be an object with a type and kwargs; found 7",
      "$.expectations[5].kwargs: must be an object; found []",
      "$.expectations[5].type: must be the name of an expectation; found nothing",
      "$.expectations[7].id: the id x is taken by an expectation before this one; ids name rules in quarantine, so each needs its own",
    ]);
  });

  it("name the expectation that is meant by the name of its class", () => {
    const nearest = ["ExpectColumnValuesToNotBeNull", "ExpectColumnPairValuesAToBeGreaterThanB"].map((type) =>
      faultsOf({ name: "n", expectations: [{ type, kwargs: {} }] }).map((fault) => fault._tag === "UnknownExpectation" && fault.nearest),
    );
    assert.deepEqual(nearest, [["expect_column_values_to_not_be_null"], ["expect_column_pair_values_a_to_be_greater_than_b"]]);
  });

  it("tell text that is not JSON from JSON that is no suite", () => {
    assert.deepEqual(
      faultsOf("{").map(({ _tag, path }) => [_tag, path]),
      [["NotJson", "$"]],
    );
    assert.deepEqual(faultsOf([]), [
      { _tag: "NotASuite", path: "$", found: "[]", expects: "an object with a name and a list of expectations" },
    ]);
    assert.deepEqual(faultsOf({ name: "n" }).map(suiteFaultText), ["$.expectations: must be a list; found nothing"]);
  });

  it("name what a pattern or a format cannot be", () => {
    assert.deepEqual(refusals("expect_column_values_to_match_regex", { column: "a", regex: "a(?=b)" }), [
      '$.expectations[0].kwargs.regex: "a(?=b)" uses lookahead at character 2, which RE2 does not have; write the rule without it, or split it into several expectations',
    ]);
    assert.deepEqual(refusals("expect_column_values_to_match_strftime_format", { column: "a", strftime_format: "%D" }), [
      "$.expectations[0].kwargs.strftime_format: Unable to use provided strftime_format. 'D' is a bad directive in format '%D'",
    ]);
  });

  it("do not count the defaults that 0.18 spelled out", () => {
    const kwargs = {
      column: "a",
      min_value: 1,
      row_condition: null,
      condition_parser: null,
      parse_strings_as_datetimes: false,
      result_format: "BASIC",
    };
    assert.deepEqual(refusals("expect_column_values_to_be_between", kwargs), []);
  });
});

describe("suiteVersion", () => {
  it("is one for suites of one content, in either dialect and any key order", () => {
    const quantiles = { quantiles: [0.5], value_ranges: [[1, 2]] };
    const written = (quantile_ranges: object, meta: object) =>
      parsed({ name: "n", meta, expectations: [rule("expect_column_quantile_values_to_be_between", { quantile_ranges, column: "a" })] });
    const reordered = written({ value_ranges: quantiles.value_ranges, quantiles: quantiles.quantiles }, { b: 2, a: 1 });
    assert.equal(suiteVersion(reordered), suiteVersion(written(quantiles, { a: 1, b: 2 })));
    assert.match(suiteVersion(parsed(NEW)), /^[0-9a-f]{16}$/);
    assert.equal(suiteVersion(parsed(OLD)), suiteVersion(parsed(NEW)));
  });

  it("changes with a bound, a severity and the order of the rules", () => {
    const a = rule("expect_table_row_count_to_equal", { value: 3 });
    const b = rule("expect_column_to_exist", { column: "a" });
    const versions = [[a, b], [b, a], [a], [{ ...a, severity: "info" }], [rule("expect_table_row_count_to_equal", { value: 4 })]].map(
      (rules) => suiteVersion(suiteOf(rules)),
    );
    assert.equal(new Set(versions).size, versions.length);
  });
});
