import assert from "node:assert/strict";
import fc from "fast-check";
import { hashText } from "../../../domain/ledger/hash.ts";
import {
  ACCOUNTS,
  type Account,
  balances,
  Counter,
  isConserved,
  isSame,
  minus,
  NOTHING,
  type Place,
  plus,
  readTransfer,
  type Tally,
  type Transfer,
  writeTransfer,
} from "../../../domain/ledger/ledger.ts";

const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const tally = fc.record({ count: fc.nat(1_000_000), receipts: hash, rows: hash }, { noNullPrototype: true });
const account = fc.constantFrom(...ACCOUNTS);
const place = fc.constantFrom<Place>("source", "received", "forgotten", ...ACCOUNTS);
const transfer = fc.record({ run: fc.string(), arrival: fc.string(), from: place, to: place, tally }, { noNullPrototype: true });

/** A record by its number, and where it came to rest. */
interface Rested {
  readonly id: number;
  readonly account: Account;
}
const rested = fc.uniqueArray(fc.record({ id: fc.nat(10_000), account }), { selector: ({ id }) => id, minLength: 1, maxLength: 40 });

function tallyOf(ids: readonly number[]): Tally {
  const counter = new Counter();
  for (const id of ids) counter.add(hashText(`arrival:${id}`), hashText(`row ${id}`));
  return counter.tally();
}

function booked(received: readonly number[], atRest: readonly Rested[]): Transfer[] {
  const move = (from: Place, to: Place, ids: readonly number[]): Transfer => ({ run: "r", arrival: "a", from, to, tally: tallyOf(ids) });
  const idsIn = (name: Account) => atRest.filter((record) => record.account === name).map(({ id }) => id);
  return [move("source", "received", received), ...ACCOUNTS.map((name) => move("received", name, idsIn(name)))];
}

describe("tallies", () => {
  it("add and subtract as the records would", () => {
    const a = tallyOf([1, 2]);
    assert.deepEqual(a, {
      count: 2,
      receipts: BigInt.asUintN(64, hashText("arrival:1") + hashText("arrival:2")),
      rows: BigInt.asUintN(64, hashText("row 1") + hashText("row 2")),
    });
    assert.deepEqual(plus(a, tallyOf([3])), tallyOf([1, 2, 3]));
    assert.deepEqual(minus(tallyOf([1, 2, 3]), a), tallyOf([3]));
    assert.deepEqual(minus(a, a), NOTHING);
  });

  it("do not depend on order or grouping, and stay within 64 bits", () => {
    fc.assert(
      fc.property(tally, tally, tally, (a, b, c) => {
        assert.deepEqual(plus(a, b), plus(b, a));
        assert.deepEqual(plus(plus(a, b), c), plus(a, plus(b, c)));
        assert.deepEqual(minus(plus(a, b), b), a);
        assert.deepEqual(plus(a, NOTHING), a);
        for (const sum of [plus(a, b), minus(a, b)]) {
          assert.ok(sum.receipts >= 0n && sum.receipts < 2n ** 64n);
          assert.ok(sum.rows >= 0n && sum.rows < 2n ** 64n);
        }
      }),
    );
  });

  it("are equal however the records are split and ordered", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(3))), (records) => {
        const parts = [0, 1, 2, 3].map((part) => tallyOf(records.filter(([, own]) => own === part).map(([id]) => id)));
        assert.ok(isSame(parts.reduce(plus, NOTHING), tallyOf(records.map(([id]) => id).reverse())));
      }),
    );
  });

  it("are the same only in count, receipts and rows alike", () => {
    const a: Tally = { count: 1, receipts: 2n, rows: 3n };
    assert.equal(isSame(a, { ...a }), true);
    for (const change of [{ count: 2 }, { receipts: 3n }, { rows: 2n }]) assert.equal(isSame(a, { ...a, ...change }), false);
  });
});

describe("balances", () => {
  it("holds for each place what went in less what went out", () => {
    const transfers = booked(
      [1, 2, 3],
      [
        { id: 1, account: "curated" },
        { id: 2, account: "quarantined" },
        { id: 3, account: "curated" },
      ],
    );
    const replay: Transfer = { run: "r2", arrival: "a", from: "quarantined", to: "curated", tally: tallyOf([2]) };
    const held = balances([...transfers, replay]);
    assert.deepEqual(held.get("curated"), tallyOf([1, 2, 3]));
    assert.deepEqual(held.get("quarantined"), NOTHING);
    assert.deepEqual(held.get("received"), NOTHING);
    assert.equal(held.get("source")!.count, -3);
    assert.equal(held.has("forgotten"), false);
  });

  it("does not depend on the order of the transfers, and sums to nothing over all places", () => {
    fc.assert(
      fc.property(fc.array(transfer), fc.array(fc.nat()), (transfers, order) => {
        const shuffled = transfers.map((each, i) => ({ each, at: order[i] ?? 0 })).sort((a, b) => a.at - b.at);
        const held = balances(transfers);
        assert.deepEqual(new Map([...held].sort()), new Map([...balances(shuffled.map(({ each }) => each))].sort()));
        assert.deepEqual([...held.values()].reduce(plus, NOTHING), NOTHING);
      }),
    );
  });
});

describe("isConserved", () => {
  it("holds where every record rests in one account", () => {
    fc.assert(
      fc.property(rested, (records) => {
        assert.equal(
          isConserved(
            booked(
              records.map(({ id }) => id),
              records,
            ),
          ),
          true,
        );
      }),
    );
    assert.equal(isConserved([]), true);
  });

  it("finds any one record lost, added, counted twice, or taken for another", () => {
    fc.assert(
      fc.property(rested, fc.nat(), account, (records, pick, other) => {
        const received = records.map(({ id }) => id);
        const at = pick % records.length;
        const without = records.toSpliced(at, 1);
        const stranger = { id: 20_000, account: other };
        const wrongs = [without, [...records, { id: records[at]!.id, account: other }], [...records, stranger], [...without, stranger]];
        for (const wrong of wrongs) assert.equal(isConserved(booked(received, wrong)), false);
      }),
    );
  });

  it("does not let one arrival's loss stand against another's surplus", () => {
    const gain: Transfer = { run: "r", arrival: "b", from: "received", to: "curated", tally: tallyOf([9]) };
    assert.equal(isConserved([...booked([1, 2], [{ id: 1, account: "curated" }]), gain]), false);
  });
});

describe("ledger lines", () => {
  it("come back as the transfer that was written, on one line", () => {
    fc.assert(
      fc.property(transfer, (written) => {
        const line = writeTransfer(written);
        assert.equal(line.includes("\n"), false);
        assert.deepEqual(readTransfer(line), written);
      }),
    );
  });

  const GOOD = { run: "r", arrival: "a", from: "source", to: "received", count: 2, receipts: "00000000000000ff", rows: "0000000000000000" };

  it("are JSON, sums in 16 hexadecimal digits", () => {
    const written: Transfer = { run: "r", arrival: "a", from: "source", to: "received", tally: { count: 2, receipts: 255n, rows: 0n } };
    assert.equal(writeTransfer(written), JSON.stringify(GOOD));
  });

  it("are refused with a SyntaxError where they are not whole", () => {
    const missing = Object.keys(GOOD).map((key) => JSON.stringify({ ...GOOD, [key]: undefined }));
    const halves = ["", "{", "null", "5", '"text"', "[]", "{}", JSON.stringify(GOOD).slice(0, -1)];
    for (const line of [...missing, ...halves]) assert.throws(() => readTransfer(line), SyntaxError, line);
  });

  it("are refused with a SyntaxError where a place, a count or a sum cannot be one", () => {
    const changes: readonly Record<string, unknown>[] = [
      { from: "nowhere" },
      { to: "toString" },
      { count: "2" },
      { count: 1.5 },
      { count: -1 },
      { receipts: "xyz" },
      { receipts: "" },
      { rows: "10000000000000000" },
      { rows: 5 },
      { run: null },
    ];
    for (const change of changes)
      assert.throws(() => readTransfer(JSON.stringify({ ...GOOD, ...change })), SyntaxError, JSON.stringify(change));
  });
});
