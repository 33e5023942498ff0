import assert from "node:assert/strict";
import fc from "fast-check";
import { type GateInput, judge, reasonText, refuseAggregates } from "../../../domain/quality/gate.ts";
import { rule, suiteOf, tableOf } from "./helpers.ts";

const positive = rule("expect_column_values_to_be_between", { column: "x", min_value: 0 }, { id: "positive" });
const present = rule("expect_column_values_to_not_be_null", { column: "x" }, { id: "present" });
const small = rule("expect_column_values_to_be_between", { column: "x", max_value: 10 }, { id: "small", severity: "warning" });
const counted = rule("expect_table_row_count_to_be_between", { min_value: 3 }, { id: "counted" });

/** `good` rows that hold 1, then `bad` rows that hold -1. */
const rows = (good: number, bad: number) => tableOf({ x: [...Array(good).fill(1), ...Array(bad).fill(-1)] });

const judged = (input: Partial<GateInput>) =>
  judge({ suite: suiteOf([positive, present, small]), table: rows(3, 0), undecodable: 0, mode: "rows", context: {}, ...input });
const said = (input: Partial<GateInput>) => {
  const { verdict, reasons } = judged(input);
  return [verdict, ...reasons.map(reasonText)];
};

describe("the gate in rows mode", () => {
  it("passes all rows of a clean batch", () => {
    const { verdict, passing, failing, reasons } = judged({});
    assert.deepEqual([verdict, passing, failing.size, reasons], ["PASS", "all", 0, []]);
  });

  it("splits bad rows off with the ids of what each failed", () => {
    const { verdict, passing, failing } = judged({ table: tableOf({ x: [1, -1, null, 2, 50] }) });
    assert.deepEqual([verdict, passing], ["PASS", [0, 3, 4]]);
    assert.deepEqual(
      [...failing],
      [
        [1, ["positive"]],
        [2, ["present"]],
      ],
    );
  });

  it("splits off every bad row whatever share the rule tolerates", () => {
    const tolerant = rule("expect_column_values_to_be_between", { column: "x", min_value: 0, mostly: 0.1 }, { id: "positive" });
    const { passing, outcome } = judged({ suite: suiteOf([tolerant]), table: rows(1, 1) });
    assert.deepEqual([passing, outcome.success], [[0], true]);
  });

  it("reports warnings, and neither splits nor fails for them", () => {
    const { verdict, passing, outcome } = judged({ table: tableOf({ x: [50] }) });
    assert.deepEqual([verdict, passing, outcome.success], ["PASS", "all", false]);
  });

  it("fails a batch above the allowed share, from minRows records up", () => {
    assert.deepEqual(said({ table: rows(95, 5) }), ["PASS"]);
    assert.deepEqual(said({ table: rows(94, 6) }), ["FAIL", "6 of 100 records are bad, more than the 5 % allowed"]);
    assert.deepEqual(said({ table: rows(0, 99) }), ["PASS"]);
    assert.deepEqual(said({ table: rows(2, 1), policy: { maxErrorRate: 0.25, minRows: 3 } }), [
      "FAIL",
      "1 of 3 records are bad, more than the 25 % allowed",
    ]);
  });

  it("counts what could not be decoded among the records and among the bad", () => {
    assert.deepEqual(said({ table: rows(95, 0), undecodable: 5 }), ["PASS"]);
    assert.deepEqual(said({ table: rows(94, 1), undecodable: 5 }), ["FAIL", "6 of 100 records are bad, more than the 5 % allowed"]);
  });

  it("lets no row of a failed batch pass, and still says which were bad", () => {
    const { passing, failing } = judged({ table: rows(94, 6) });
    assert.deepEqual([passing, failing.size], [[], 6]);
  });

  it("fails for an aggregate that fails, and for a rule that could not be evaluated", () => {
    assert.deepEqual(said({ suite: suiteOf([counted]), table: rows(2, 0) }), ["FAIL", "counted failed: observed 2"]);
    assert.deepEqual(said({ table: tableOf({ y: [1] }), suite: suiteOf([positive]) }), [
      "FAIL",
      'positive could not be evaluated: The column "x" in BatchData does not exist. Did you mean y?',
    ]);
  });

  it("does not fail for an aggregate that only warns", () =>
    assert.deepEqual(said({ suite: suiteOf([{ ...counted, severity: "warning" }]), table: rows(2, 0) }), ["PASS"]));
});

describe("the gate in batch mode", () => {
  const mode = "batch";

  it("fails the whole batch for one bad row or one undecodable record", () => {
    assert.deepEqual(said({ mode, table: rows(999, 1) }), ["FAIL", "positive failed on 1 row"]);
    assert.deepEqual(said({ mode, undecodable: 1 }), ["FAIL", "1 records could not be decoded"]);
    assert.deepEqual([...judged({ mode, table: rows(2, 1) }).failing], [[2, ["positive"]]]);
  });

  it("names every reason at once", () => {
    const type = rule("expect_column_values_to_be_of_type", { column: "x", type_: "str" }, { id: "text" });
    assert.deepEqual(said({ mode, suite: suiteOf([positive, counted, type]), table: rows(1, 1), undecodable: 2 }), [
      "FAIL",
      "2 records could not be decoded",
      "positive failed on 1 row",
      "counted failed: observed 2",
      'text failed on 2 rows: observed "int64"',
    ]);
  });

  it("tolerates what a rule tolerates, and lets those rows pass", () => {
    const tolerant = rule("expect_column_values_to_be_between", { column: "x", min_value: 0, mostly: 0.5 });
    const { verdict, passing, failing } = judged({ mode, suite: suiteOf([tolerant]), table: rows(1, 1) });
    assert.deepEqual([verdict, passing, failing.size], ["PASS", "all", 0]);
  });

  it("blames on a row only rules that failed", () => {
    const tolerant = rule("expect_column_values_to_be_between", { column: "x", min_value: 0, mostly: 0.1 }, { id: "tolerant" });
    assert.deepEqual([...judged({ mode, suite: suiteOf([tolerant, positive]), table: rows(1, 1) }).failing], [[1, ["positive"]]]);
  });
});

describe("an empty batch", () => {
  for (const mode of ["rows", "batch"] as const) {
    it(`is refused in ${mode} mode unless the suite allows it`, () => {
      assert.deepEqual(said({ mode, table: rows(0, 0) }), [
        "FAIL",
        "the batch is empty; a suite that expects this says meta.assay.allowEmpty: true",
      ]);
      assert.deepEqual(said({ mode, table: rows(0, 0), suite: suiteOf([positive], { meta: { assay: { allowEmpty: true } } }) }), ["PASS"]);
    });
  }

  it("is none when it held records that could not be decoded", () =>
    assert.deepEqual(said({ table: rows(0, 0), undecodable: 1 }), ["PASS"]));
});

describe("the gate", () => {
  const cell = fc.option(fc.integer({ min: -1, max: 20 }));

  it("sends every row one way: on, or off with a reason, or back with its batch", () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 150 }), fc.constantFrom("rows" as const, "batch" as const), (x, mode) => {
        const { verdict, passing, failing, reasons } = judged({ table: tableOf({ x }), mode, policy: { maxErrorRate: 0.3, minRows: 10 } });
        assert.equal(verdict === "FAIL", reasons.length > 0);
        for (const ids of failing.values()) assert.ok(ids.length > 0);
        const all = x.map((_, row) => row);
        const on = passing === "all" ? all : passing;
        if (verdict === "PASS")
          assert.deepEqual(
            [...on, ...failing.keys()].sort((a, b) => a - b),
            all,
          );
        else assert.deepEqual(on, []);
        const bad = all.filter((row) => x[row] === null || x[row]! < 0);
        assert.deepEqual([...failing.keys()], bad);
      }),
    );
  });
});

describe("a stream's suite", () => {
  it("may hold row rules only", () => {
    assert.deepEqual(refuseAggregates(suiteOf([positive, present])), []);
    assert.deepEqual(refuseAggregates(suiteOf([positive, counted])), [
      {
        _tag: "AggregateOnStream",
        id: "counted",
        message:
          "counted: expect_table_row_count_to_be_between judges a whole batch, and a stream has none; move it to the suite of historical-batch or of closed minutes",
      },
    ]);
  });
});
