import assert from "node:assert/strict";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { readReplayRequest } from "../../../domain/answer/replay-request.ts";

const AT = "2026-01-19T09:00:00.000000Z";

function read(event: unknown) {
  const request = readReplayRequest(event, AT);
  assert.ok(isRight(request), JSON.stringify(request));
  return request.right;
}

function faultsOf(event: unknown): readonly string[] {
  const request = readReplayRequest(event, AT);
  assert.ok(isLeft(request));
  return request.left;
}

describe("the order of a replay, as a function is asked for it", () => {
  it("is of quarantine, of everything there, and committed, where it does not say otherwise", () => {
    const { order, limit } = read({ who: " ada ", why: "suite mended " });
    const { replay, ...rest } = order;
    assert.match(replay, /^replay-20260119T090000-[0-9a-f]{6}$/);
    assert.deepEqual(rest, { zone: "quarantine", filter: {}, who: "ada", at: AT, why: "suite mended", dryRun: false, again: false });
    assert.equal(limit, Number.POSITIVE_INFINITY);
  });

  it("says which records are meant, how many, and under which name it goes on", () => {
    const filter = { pipeline: "stream-ingest", symbol: "AAPL", rule: "gave-up", run: "r1", from: "2026-01-18", to: "2026-01-18" };
    const replay = "replay-20260119T080000-0a1b2c";
    const { order, limit } = read({ zone: "dead-letters", ...filter, who: "ada", dryRun: true, again: true, limit: 500, replay });
    assert.deepEqual(order, { zone: "dead-letters", filter, replay, who: "ada", at: AT, why: "", dryRun: true, again: true });
    assert.equal(limit, 500);
  });

  it("has the same name where the same is asked at the same instant, and another where another does", () => {
    const nameOf = (who: string) => read({ who, why: "x" }).order.replay;
    assert.equal(nameOf("ada"), nameOf("ada"));
    assert.notEqual(nameOf("ada"), nameOf("bob"));
  });

  it("is told all of its faults at once", () => {
    assert.deepEqual(
      faultsOf({ zone: "late", symbl: "AAPL", from: "18.1.2026", dryRun: "yes", limit: 0, replay: "replay-../../x", who: "" }),
      [
        "replay order: there is no setting symbl: did you mean symbol? known are zone, pipeline, symbol, rule, run, from, to, who, why, dryRun, again, limit, replay",
        'replay order: zone is "late"; allowed is quarantine or dead-letters',
        'replay order: from is "18.1.2026"; allowed is a date as in 2026-01-18',
        'replay order: who is ""; allowed is a name',
        'replay order: dryRun is "yes"; allowed is true or false',
        "replay order: limit is 0; allowed is a whole number from 1 to 1,000,000,000",
        'replay order: replay is "replay-../../x"; allowed is the name that an earlier answer gave',
      ],
    );
    assert.deepEqual(faultsOf({ from: "2026-01-19", to: "2026-01-18" }), [
      "replay order: who is missing; give the name of whoever replays, which is kept with it",
      "replay order: why is missing; give the reason, which is kept with it, or set dryRun to true",
      "replay order: from 2026-01-19 is after to 2026-01-18",
    ]);
    for (const event of [null, "quarantine", ["quarantine"]])
      assert.match(faultsOf(event)[0]!, /is a JSON object with the keys zone, pipeline/);
  });
});
