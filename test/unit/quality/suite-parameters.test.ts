import assert from "node:assert/strict";
import { isLeft, isRight, right } from "fp-ts/lib/Either.js";
import { decodeSuite, parseSuite } from "../../../domain/quality/any-suite.ts";
import { validate } from "../../../domain/quality/execute.ts";
import { gxValidationResult } from "../../../domain/quality/gx-result.ts";
import { writeSuite } from "../../../domain/quality/suite.ts";
import { suiteFaultText } from "../../../domain/quality/suite-fault.ts";
import { fillIn } from "../../../domain/quality/suite-parameters.ts";
import { rule, tableOf } from "./helpers.ts";

const filled = (expression: string, parameters = {}) => {
  const value = fillIn({ $PARAMETER: expression }, parameters);
  return isLeft(value) ? value.left : value.right;
};

describe("a suite parameter", () => {
  it("stands for a value of any type", () => {
    assert.equal(filled("low", { low: 3 }), 3);
    assert.deepEqual(filled("known", { known: ["a", "b"] }), ["a", "b"]);
    assert.deepEqual(fillIn({ a: [{ $PARAMETER: "x" }, 2] }, { x: 1 }), right({ a: [1, 2] }));
  });

  it("may be calculated with", () => {
    const parameters = { low: 4, half: 0.5 };
    assert.equal(filled("low * 1.5 + 1", parameters), 7);
    assert.equal(filled("2 + low * 3", parameters), 14);
    assert.equal(filled("(2 + low) * -half", parameters), -3);
    assert.equal(filled("low ^ 2 / 8 - 1", parameters), 1);
    assert.equal(filled("2 ** 3 ** 2"), 512);
  });

  it("may be a date, or come to one", () => {
    const parameters = { now: "2024-03-01T12:00:00Z", day: "2024-02-28", days: "2" };
    assert.equal(filled("now()", parameters), "2024-03-01T12:00:00");
    assert.equal(filled("now() - timedelta(days=1, hours=6)", parameters), "2024-02-29T06:00:00");
    assert.equal(filled("day + timedelta(weeks=1) * 0.5 - timedelta(0, 0, 1)", parameters), "2024-03-02T11:59:59.999999");
    assert.equal(filled("datetime(2024, month=2, day=29)"), "2024-02-29T00:00:00");
    assert.equal(filled("(now() - day) / timedelta(hours=12)", parameters), 5);
    assert.equal(filled("days * 2", parameters), 4);
  });

  it("may go through a function of numbers", () => {
    assert.equal(filled("round(x / 2) + trunc(-1.9) + abs(-x) + sgn(-4)", { x: 5 }), 5);
    assert.equal(filled("cos(0) + exp(0) + (PI - pi) * (E - e)"), 2);
  });

  it("may bring its own value, as 0.18 writes it", () => {
    assert.deepEqual(fillIn({ $PARAMETER: "low + 1", "$PARAMETER.low": 2 }, {}), right(3));
  });

  it("that has no value says what is given", () => {
    assert.equal(filled("low"), '"low" needs the suite parameter low, which is not given; given are none');
    assert.equal(filled("lwo", { low: 1 }), '"lwo" needs the suite parameter lwo, which is not given; did you mean low?');
    assert.equal(filled("now()"), '"now()" asks for the time of the run, which is not given here as the parameter now');
    assert.equal(filled("name + 1", { name: "x" }), '"name + 1" calculates with name, which is "x", no number and no date');
    assert.equal(filled("1 2"), '"1 2" cannot be read from 2 on');
    assert.equal(filled("(1"), '"(1" lacks a closing parenthesis');
    assert.equal(filled("abs(1"), '"abs(1" cannot be read from its end on');
    assert.equal(filled(`${"(".repeat(1001)}1`), "an expression has more than 1,000 numbers, names and signs");
    assert.equal(filled("1 / 0"), '"1 / 0" comes to Infinity, which is no number to compare with');
  });

  it("that mixes what does not go together says so", () => {
    const parameters = { day: "2024-02-28" };
    assert.equal(filled("day + 1", parameters), '"day + 1" has a date + a number, which is nothing');
    assert.equal(filled("day * timedelta(1)", parameters), '"day * timedelta(1)" has a date * a span of time, which is nothing');
    assert.equal(filled("timedelta(1)"), '"timedelta(1)" comes to a span of time, which no kwarg is; add it to a date');
    assert.equal(filled("abs(day)", parameters), '"abs(day)" has a date in abs(), which takes numbers');
    assert.match(String(filled("timedelta(fortnights=1)")), /gives timedelta\(\) fortnights; it takes days, seconds,/);
    assert.equal(filled("datetime(2023, 2, 29)"), '"datetime(2023, 2, 29)" names 2023-2-29, a day that does not exist');
    assert.match(String(filled("sqrt(2)")), /calls sqrt\(\); known are now, datetime, timedelta,/);
  });

  it("of a store of Great Expectations is refused by name", () => {
    assert.match(
      String(filled("urn:great_expectations:validations:s:expect_table_row_count_to_be_between.result.observed_value * 0.9")),
      /asks for urn:great_expectations:validations:s:\S+observed_value, a metric of another run/,
    );
  });
});

describe("a suite with parameters", () => {
  const kwargs = { column: "x", min_value: { $PARAMETER: "low" } };
  const document = { name: "n", expectations: [rule("expect_column_values_to_be_between", kwargs)], suite_parameters: { low: 2 } };

  it("is judged with their values, which the result repeats", () => {
    const suite = decodeSuite(document);
    assert.ok(isRight(suite));
    const outcome = validate(suite.right, tableOf({ x: [1, 2] }));
    const { suite_parameters, results } = gxValidationResult(outcome) as {
      suite_parameters: unknown;
      results: { expectation_config: { kwargs: unknown } }[];
    };
    assert.deepEqual(
      [outcome.success, suite_parameters, results[0]!.expectation_config.kwargs],
      [false, { low: 2 }, { column: "x", min_value: 2 }],
    );
  });

  it("takes values given for a run before its own, and reads those of 0.18", () => {
    const { suite_parameters, ...rest } = document;
    const suite = parseSuite(JSON.stringify({ ...rest, evaluation_parameters: suite_parameters }), { low: 1 });
    assert.ok(isRight(suite));
    assert.equal(validate(suite.right, tableOf({ x: [1, 2] })).success, true);
  });

  it("is written with them open, and with the values it was read with", () => {
    const suite = decodeSuite(document, { high: 3 });
    assert.ok(isRight(suite));
    assert.deepEqual(writeSuite(suite.right), {
      name: "n",
      expectations: [{ type: "expect_column_values_to_be_between", kwargs, meta: {}, severity: "critical" }],
      meta: {},
      suite_parameters: { low: 2, high: 3 },
    });
  });

  it("is refused where one has no value, or one of the wrong type", () => {
    const faults = (suite_parameters: object) => {
      const suite = decodeSuite({ ...document, suite_parameters });
      return isLeft(suite) ? suite.left.map(suiteFaultText) : [];
    };
    assert.deepEqual(faults({}), [
      '$.expectations[0].kwargs.min_value: "low" needs the suite parameter low, which is not given; given are none',
    ]);
    assert.match(faults({ low: true })[0]!, /min_value must be a number, or text .*; found true/);
  });
});
