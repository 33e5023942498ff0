import assert from "node:assert/strict";
import { auditArrival, type FindingKind, type Holdings } from "../../../domain/ledger/audit.ts";
import { hashText } from "../../../domain/ledger/hash.ts";
import { type Account, Counter, type Place, plus, type Tally, type Transfer } from "../../../domain/ledger/ledger.ts";

const tallyOf = (ids: readonly number[], row = "row"): Tally => {
  const counter = new Counter();
  for (const id of ids) counter.add(hashText(`a:${id}`), hashText(`${row} ${id}`));
  return counter.tally();
};
const move = (from: Place, to: Place, tally: Tally): Transfer => ({ run: "r", arrival: "a", from, to, tally });

/** Five records: two curated, two quarantined, one a duplicate. */
const TRANSFERS: readonly Transfer[] = [
  move("source", "received", tallyOf([1, 2, 3, 4, 5], "original")),
  move("received", "curated", tallyOf([1, 2], "bar")),
  move("received", "quarantined", tallyOf([3, 4], "line")),
  move("received", "duplicate", tallyOf([5], "original")),
];

function held(change: { raw?: Holdings["raw"]; curated?: Tally; quarantined?: Tally; rawForgotten?: boolean } = {}): Holdings {
  const zones = new Map<Account, Tally>([
    ["curated", change.curated ?? tallyOf([1, 2], "bar")],
    ["quarantined", change.quarantined ?? tallyOf([3, 4], "line")],
  ]);
  const raw = "raw" in change ? change.raw : { tally: tallyOf([1, 2, 3, 4, 5], "original"), intact: true };
  return { raw, zones, ...(change.rawForgotten ? { rawForgotten: true } : {}) };
}

const kinds = (holdings: Holdings, transfers = TRANSFERS): [FindingKind, Place][] =>
  auditArrival("a", "r", transfers, holdings).map(({ kind, account }) => [kind, account]);

describe("auditArrival", () => {
  it("finds nothing where the zones hold what the ledger says", () => assert.deepEqual(kinds(held()), []));

  it("names the account and the number of records that are missing", () => {
    const [finding] = auditArrival("a", "r", TRANSFERS, held({ curated: tallyOf([1], "bar") }));
    assert.deepEqual(finding, {
      kind: "missing",
      run: "r",
      arrival: "a",
      account: "curated",
      message: "1 missing: the ledger has 2, the zone 1",
    });
  });

  it("finds a record added, a row altered, and one exchanged for another", () => {
    assert.deepEqual(kinds(held({ quarantined: tallyOf([3, 4, 6], "line") })), [["added", "quarantined"]]);
    assert.deepEqual(kinds(held({ curated: plus(tallyOf([1], "bar"), tallyOf([2], "other")) })), [["altered", "curated"]]);
    assert.deepEqual(kinds(held({ curated: tallyOf([1, 9], "bar") })), [["altered", "curated"]]);
  });

  it("finds a raw object altered, gone, or with records that are booked nowhere yet", () => {
    const all = tallyOf([1, 2, 3, 4, 5], "original");
    assert.deepEqual(kinds(held({ raw: { tally: all, intact: false } })), [["altered", "received"]]);
    assert.deepEqual(kinds(held({ raw: undefined })), [["raw-gone", "received"]]);
    assert.deepEqual(kinds(held({ raw: { tally: plus(all, tallyOf([6], "original")), intact: true } })), [["unfinished", "received"]]);
    assert.deepEqual(kinds(held({ raw: { tally: tallyOf([1, 2, 3, 4], "original"), intact: true } })), [["missing", "received"]]);
  });

  it("asks nothing of a raw object that was forgotten on purpose", () => {
    assert.deepEqual(kinds(held({ raw: undefined, rawForgotten: true })), []);
  });

  it("finds a ledger that leaves received records without a place", () => {
    assert.deepEqual(kinds(held(), TRANSFERS.slice(0, 3))[0], ["not-conserved", "received"]);
  });

  it("follows a record that a replay took back and put elsewhere", () => {
    // By way of received: the quarantined line and the curated row have different hashes, and one transfer carries one of them.
    const replayed = [
      ...TRANSFERS,
      move("quarantined", "received", tallyOf([3], "line")),
      move("received", "curated", tallyOf([3], "bar")),
    ];
    const curated = tallyOf([1, 2, 3], "bar");
    assert.deepEqual(kinds(held({ curated }), replayed), []);
    // The line stays as evidence of what was replayed, and one that is put back is a further line.
    assert.deepEqual(kinds(held({ curated, quarantined: tallyOf([4], "line") }), replayed), [["missing", "quarantined"]]);
    const again = [
      ...TRANSFERS,
      move("quarantined", "received", tallyOf([3], "line")),
      move("received", "quarantined", tallyOf([3], "new line")),
    ];
    const both = plus(tallyOf([3, 4], "line"), tallyOf([3], "new line"));
    assert.deepEqual(kinds(held({ quarantined: both }), again), []);
  });

  describe("of late records", () => {
    const late = [move("source", "received", tallyOf([1, 2], "original")), move("received", "late", tallyOf([1, 2], "late line"))];
    const merged = [...late, move("late", "received", tallyOf([1, 2], "late line")), move("received", "curated", tallyOf([1], "tick"))];
    const duplicate = move("received", "duplicate", tallyOf([2], "original"));
    const holding = (lines: Tally, curated?: Tally): Holdings => ({
      raw: { tally: tallyOf([1, 2], "original"), intact: true },
      zones: new Map<Account, Tally>([["late", lines], ...(curated ? [["curated", curated] as const] : [])]),
    });

    it("holds the zone against the account while they wait, and wants the same lines as evidence once they are merged", () => {
      assert.deepEqual(kinds(holding(tallyOf([1, 2], "late line")), late), []);
      assert.deepEqual(kinds(holding(tallyOf([1, 2], "late line"), tallyOf([1], "tick")), [...merged, duplicate]), []);
    });

    it("finds such a line gone or altered, and a merged trade that is not where it was put", () => {
      const moved = [...merged, duplicate];
      assert.deepEqual(kinds(holding(tallyOf([1], "late line"), tallyOf([1], "tick")), moved), [["missing", "late"]]);
      assert.deepEqual(kinds(holding(tallyOf([1, 2], "another line"), tallyOf([1], "tick")), moved), [["altered", "late"]]);
      assert.deepEqual(kinds(holding(tallyOf([1, 2], "late line")), moved), [["missing", "curated"]]);
      assert.deepEqual(kinds(holding(tallyOf([1, 2], "late line"), tallyOf([1], "tick")), merged), [["not-conserved", "received"]]);
    });
  });
});
