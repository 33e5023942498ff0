import assert from "node:assert/strict";
import fc from "fast-check";
import { hashText } from "../../../domain/ledger/hash.ts";
import { NOTHING, plus } from "../../../domain/ledger/ledger.ts";
import { fingerprint, type Group, groupsOf } from "../../../pipelines/historical-batch/groups.ts";
import { told } from "../../support/bars.ts";
import { ENVELOPE, partOf } from "./helpers.ts";

const shape = (groups: readonly Group[]) =>
  groups.map(({ id, symbol, rows, undecodable }) => ({ id, symbol, rows: rows.length, undecodable: undecodable.length }));

describe("groupsOf", () => {
  it("parts the records of an original by symbol, wherever they stand in it", () => {
    const groups = groupsOf(partOf([told(), told({ symbol: "MSFT" }), told({ price_date: "2026-01-15" })]));
    assert.deepEqual(shape(groups), [
      { id: "slice:AAPL", symbol: "AAPL", rows: 2, undecodable: 0 },
      { id: "slice:MSFT", symbol: "MSFT", rows: 1, undecodable: 0 },
    ]);
    assert.deepEqual(groups[0]!.rows, [0, 2]);
  });

  it("puts a bad record with its symbol where that can be read", () => {
    const groups = groupsOf(partOf([told(), told({ symbol: "MSFT" }), told({ symbol: "msft", close: "x" })]));
    assert.deepEqual(shape(groups)[1], { id: "slice:MSFT", symbol: "MSFT", rows: 1, undecodable: 1 });
  });

  it("puts a record without a readable symbol with the only one there is, and by itself where there are several", () => {
    assert.deepEqual(shape(groupsOf(partOf([told(), "{"]))), [{ id: "slice:AAPL", symbol: "AAPL", rows: 1, undecodable: 1 }]);
    assert.deepEqual(shape(groupsOf(partOf([told(), told({ symbol: "MSFT" }), "{"])))[2], {
      id: "slice:(unknown)",
      symbol: "(unknown)",
      rows: 0,
      undecodable: 1,
    });
  });

  it("puts it with the symbol that was asked for, in its one spelling", () => {
    const bySlice = { slice: { id: "BRK-B/2026", symbol: "BRK-B" } };
    const byHint = { hints: { packing: "none", symbol: "brk-b" } } as const;
    for (const envelope of [bySlice, byHint]) {
      const groups = groupsOf(partOf([told({ symbol: "BRK-B" }), "{"], envelope));
      assert.deepEqual(
        shape(groups).map(({ symbol, rows, undecodable }) => [symbol, rows, undecodable]),
        [["BRK.B", 1, 1]],
      );
    }
  });

  it("makes one group of an original without records, so that its emptiness is judged", () => {
    assert.deepEqual(shape(groupsOf(partOf([]))), [{ id: "slice:(unknown)", symbol: "(unknown)", rows: 0, undecodable: 0 }]);
    assert.deepEqual(shape(groupsOf(partOf([], { slice: { id: "s", symbol: "AAPL" } })))[0]!.id, "s:AAPL");
  });

  it("counts as received exactly the records of the original, each in one group", () => {
    const symbol = fc.constantFrom<unknown>("AAPL", "MSFT", "BRK-B", " ", "", 5, null);
    const record = fc.oneof(
      symbol.map((symbol) => told({ symbol })),
      symbol.map((symbol) => told({ symbol, close: "x" })),
      fc.constant("{"),
    );
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const received = groupsOf(partOf(records))
          .map((group) => group.received)
          .reduce(plus, NOTHING);
        const originals = records.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
        const sum = (hashes: readonly bigint[]) =>
          BigInt.asUintN(
            64,
            hashes.reduce((a, b) => a + b, 0n),
          );
        assert.deepEqual(received, {
          count: records.length,
          receipts: sum(records.map((_, i) => hashText(`${ENVELOPE.arrival}:${i + 1}`))),
          rows: sum(originals.map(hashText)),
        });
      }),
    );
  });
});

describe("fingerprint", () => {
  const of = (...args: Parameters<typeof partOf>) => fingerprint(groupsOf(partOf(...args))[0]!);
  const [a, b] = [told(), told({ price_date: "2026-01-15" })];

  it("is the same for the same originals in any order, from any raw object", () => {
    assert.equal(of([a, b, "{"]), of(["{", b, a], { arrival: "another" }, 50));
  });

  it("is another for other originals, more or fewer of them", () => {
    for (const other of [[a], [a, a], [a, b, b], [a, told({ price_date: "2026-01-15", close: 1 })]]) assert.notEqual(of(other), of([a, b]));
  });
});
