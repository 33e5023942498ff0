import assert from "node:assert/strict";
import { expressionOf, type Figures } from "../../support/cloud/metric-math.ts";

const SILENT = "IF(open > 0 AND verdicts < 1, 1, 0)";

describe("CloudWatch's metric math", () => {
  const cases: readonly (readonly [text: string, figures: Figures, value: number | undefined])[] = [
    [SILENT, { open: 1, verdicts: 0 }, 1],
    [SILENT, { open: 1, verdicts: 2 }, 0],
    [SILENT, { open: 0, verdicts: 0 }, 0],
    ["a", { a: 7.5 }, 7.5],
    ["1.25", {}, 1.25],
    ["a >= 2", { a: 2 }, 1],
    ["a != 2", { a: 2 }, 0],
    ["a == 1 || b == 1 && c == 1", { a: 1, b: 0, c: 0 }, 1],
    ["(a == 1 OR b == 1) AND c == 1", { a: 1, b: 0, c: 0 }, 0],
    ["IF(a, b, IF(b, 3, 4))", { a: 0, b: 1 }, 3],
  ];
  for (const [text, figures, value] of cases) {
    it(`${text} of ${JSON.stringify(figures)} is ${value}`, () => assert.equal(expressionOf(text)(figures), value));
  }

  it("says nothing where a figure is missing that it is of", () => {
    assert.equal(expressionOf(SILENT)({ open: 1 }), undefined);
    assert.equal(expressionOf(SILENT)({ verdicts: 0 }), undefined);
    // What is not chosen is not asked for.
    assert.equal(expressionOf("IF(a, 1, b)")({ a: 1 }), 1);
  });

  it("is refused where it says what is not known", () => {
    for (const text of ["RATE(a)", "a + b", "IF(a, 1", "a b", "SUM([a, b])", ""])
      assert.throws(() => expressionOf(text), /is not of the metric math that is known here/, text);
  });
});
