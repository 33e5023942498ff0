import assert from "node:assert/strict";
import type { Context } from "../../../../domain/quality/expectation.ts";
import { refusals, resultOf } from "../helpers.ts";

const FRESH = "expect_table_to_be_fresh";
const COMPLETE = "expect_sessions_to_be_complete";

/** Friday 5 January 2024, an hour after the close in New York. */
const FRIDAY_EVENING = Date.UTC(2024, 0, 5, 22);
/** The same Friday, before the open. */
const FRIDAY_MORNING = Date.UTC(2024, 0, 5, 12);

/** What was observed, or raised, on a column of dates. */
function on(type: string, kwargs: Readonly<Record<string, unknown>>, day: readonly unknown[], context: Context = {}): unknown {
  const result = resultOf(type, { column: "day", calendar: "XNYS", ...kwargs }, { day }, context);
  if (result._tag === "Raised") return result.raised.message;
  assert.ok(result._tag === "Observed");
  return [result.success, result.observed, result.details];
}

describe("freshness", () => {
  it("is reaching the last session that had completed", () => {
    const days = ["2024-01-04", "2024-01-03", null];
    assert.deepEqual(on(FRESH, {}, days, { now: FRIDAY_MORNING }), [true, "2024-01-04", { expected: "2024-01-04", sessions_behind: 0 }]);
    assert.deepEqual(on(FRESH, {}, days, { now: FRIDAY_EVENING }), [false, "2024-01-04", { expected: "2024-01-05", sessions_behind: 1 }]);
  });

  it("counts sessions, not days, and tolerates as many as allowed", () => {
    const beforeNewYear = ["2023-12-29"];
    assert.deepEqual(on(FRESH, { max_sessions_behind: 1 }, beforeNewYear, { now: Date.UTC(2024, 0, 2, 22) }), [
      true,
      "2023-12-29",
      { expected: "2024-01-02", sessions_behind: 1 },
    ]);
    assert.deepEqual(on(FRESH, { max_sessions_behind: 1 }, beforeNewYear, { now: Date.UTC(2024, 0, 3, 22) }), [
      false,
      "2023-12-29",
      { expected: "2024-01-03", sessions_behind: 2 },
    ]);
  });

  it("asks for no more than was asked of the batch", () => {
    const context = { now: FRIDAY_EVENING, expectedThrough: "2023-12-31" };
    assert.deepEqual(on(FRESH, {}, ["2023-12-29"], context), [true, "2023-12-29", { expected: "2023-12-31", sessions_behind: 0 }]);
    assert.deepEqual(on(FRESH, {}, ["2023-12-28"], context), [false, "2023-12-28", { expected: "2023-12-31", sessions_behind: 1 }]);
    const future = { now: FRIDAY_EVENING, expectedThrough: "2024-12-31" };
    assert.deepEqual(on(FRESH, {}, ["2024-01-05"], future), [true, "2024-01-05", { expected: "2024-01-05", sessions_behind: 0 }]);
  });

  it("fails where no session is present", () => {
    assert.deepEqual(on(FRESH, {}, [null], { now: FRIDAY_MORNING }), [false, null, { expected: "2024-01-04", sessions_behind: null }]);
  });

  it("takes an instant for the session that is open then, or was the last to close", () => {
    const newest = (instant: string) => on(FRESH, { max_sessions_behind: 9 }, [instant], { now: FRIDAY_EVENING });
    const behind = (sessions_behind: number) => ({ expected: "2024-01-05", sessions_behind });
    assert.deepEqual(newest("2024-01-05T14:30:00.000000Z"), [true, "2024-01-05", behind(0)]);
    assert.deepEqual(newest("2024-01-05T14:29:59.999999Z"), [true, "2024-01-04", behind(1)]);
    assert.deepEqual(newest("2024-01-04T23:00:00.000000Z"), [true, "2024-01-04", behind(1)]);
  });

  it("raises for dates that the calendar does not cover", () => {
    assert.match(
      String(on(FRESH, {}, ["1989-12-29"], { now: FRIDAY_MORNING })),
      /^calendar XNYS covers 1990-01-01 to .*1989-12-29 lies outside/,
    );
  });

  it("raises without a time to judge by, or dates to judge", () => {
    assert.equal(
      on(FRESH, {}, ["2024-01-04"]),
      "the batch carries no time to judge freshness by; give the greatest envelope time as context.now",
    );
    assert.equal(
      on(FRESH, {}, [20240104], { now: FRIDAY_MORNING }),
      "column day holds 20240104, which is neither a session date nor an instant",
    );
  });
});

describe("complete sessions", () => {
  it("have a row for every session between the first and the last present", () => {
    assert.deepEqual(on(COMPLETE, {}, ["2024-01-02", "2023-12-29", "2024-01-02"]), [true, 0, { missing_sessions: [] }]);
    assert.deepEqual(on(COMPLETE, {}, ["2024-01-05", "2023-12-29"]), [
      false,
      3,
      { missing_sessions: ["2024-01-02", "2024-01-03", "2024-01-04"] },
    ]);
  });

  it("have one between the dates asked for, both included", () => {
    const asked = { from: "2024-01-01", to: "2024-01-04" };
    assert.deepEqual(on(COMPLETE, asked, ["2024-01-03"]), [false, 2, { missing_sessions: ["2024-01-02", "2024-01-04"] }]);
    assert.deepEqual(on(COMPLETE, { ...asked, max_missing: 2 }, ["2024-01-03"]), [
      true,
      2,
      { missing_sessions: ["2024-01-02", "2024-01-04"] },
    ]);
    assert.deepEqual(on(COMPLETE, asked, []), [false, 3, { missing_sessions: ["2024-01-02", "2024-01-03", "2024-01-04"] }]);
  });

  it("fail where there is no span to look at", () => assert.deepEqual(on(COMPLETE, {}, [null]), [false, null, undefined]));
});

describe("the rules of sessions", () => {
  it("refuse a calendar nobody knows, and a span that ends before it starts", () => {
    assert.match(refusals(FRESH, { column: "day", calendar: "XNYSE" })[0]!, /^\$\.expectations\[0\]\.kwargs\.calendar: .*XNYS/);
    assert.equal(
      refusals(COMPLETE, { column: "day", calendar: "XNYS", from: "2024-02-01", to: "2024-01-01" })[0],
      "$.expectations[0].kwargs.from: from cannot be later than to: 2024-02-01 is later than 2024-01-01",
    );
  });
});
