import assert from "node:assert/strict";
import fc from "fast-check";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { hashText } from "../../../domain/ledger/hash.ts";
import { balances, isConserved, NOTHING, plus, readTransfer, type Transfer } from "../../../domain/ledger/ledger.ts";
import { contentHashes, rowHashes } from "../../../domain/ledger/row-hash.ts";
import { barContract } from "../../../domain/market/bar.ts";
import { type HistoryResult, runHistory } from "../../../pipelines/historical-batch/handler.ts";
import type { HistoryPorts } from "../../../pipelines/historical-batch/ports.ts";
import { told } from "../../support/bars.ts";
import type { FakeSlice } from "../../support/fake-history-provider.ts";
import { rule, suiteOf } from "../quality/helpers.ts";
import { fakePorts, settings } from "./helpers.ts";

type Fake = ReturnType<typeof fakePorts>;

async function run({ ports }: Pick<Fake, "ports">, change: Parameters<typeof settings>[0] = {}): Promise<HistoryResult> {
  const result = await runHistory(ports, settings(change), { symbols: [] });
  assert.ok(isRight(result), isLeft(result) ? JSON.stringify(result.left) : "");
  return result.right;
}

const transfersOf = async ({ objects }: Fake): Promise<Transfer[]> => (await objects.lines("ledger/")).map(readTransfer);
const json = async ({ objects }: Fake, prefix: string) =>
  (await objects.lines(prefix)).map((line) => JSON.parse(line) as Record<string, unknown>);

const bar = (symbol: string, day: number, close: number) => told({ symbol, close, price_date: `2026-01-${String(day).padStart(2, "0")}` });
const GOOD: readonly FakeSlice[] = [
  { id: "AAPL/2026", symbol: "AAPL", records: [bar("AAPL", 5, 1), bar("AAPL", 6, 2)] },
  { id: "MSFT/2026", symbol: "MSFT", records: [bar("MSFT", 5, 3), bar("MSFT", 5, 3), bar("MSFT", 6, -4)] },
];

describe("runHistory", () => {
  it("puts every record where it belongs and says so in totals, ledger, zones, log and latest prices", async () => {
    const fake = fakePorts(GOOD);
    const result = await run(fake, { gate: "rows" });
    const { reasons, ...totals } = result.totals;
    assert.deepEqual(totals, { received: 5, curated: 3, quarantined: 1, deadLettered: 0, duplicate: 1, late: 0, passed: 2, failed: 0 });
    assert.deepEqual(reasons, { "close-above-zero": 1 });
    assert.equal(result.balanced, true);
    assert.deepEqual(result.latest, { updated: 2, older: 0, equal: 0 });

    const curated = await json(fake, "curated/daily_bars/year=2026/");
    assert.deepEqual(
      curated.map(({ symbol, price_date, close, revision }) => [symbol, price_date, close, revision]),
      [
        ["AAPL", "2026-01-05", 1, 1],
        ["AAPL", "2026-01-06", 2, 1],
        ["MSFT", "2026-01-05", 3, 1],
      ],
    );
    const [quarantined] = await json(fake, "quarantine/daily_bars/year=2026/month=01/day=18/");
    assert.equal(quarantined!["original"], JSON.stringify(bar("MSFT", 6, -4)));
    assert.deepEqual(quarantined!["reasons"], [{ _tag: "failed-expectation", id: "close-above-zero", message: "fails close-above-zero" }]);
    assert.equal((quarantined!["canonical"] as Record<string, unknown>)["close"], -4);
    assert.equal(quarantined!["contract"], "bar@1");

    assert.deepEqual(
      fake.logged.map((line) => (JSON.parse(line) as { message: string }).message),
      ["QUALITY=PASS historical-batch AAPL/2026:AAPL 0/2 failed", "QUALITY=PASS historical-batch MSFT/2026:MSFT 1/3 failed"],
    );
    assert.deepEqual(
      (await fake.checkpoints.all()).map(({ symbol, price, event_time }) => [symbol, price, event_time]),
      [
        ["AAPL", 2, "2026-01-06T23:59:59.999999Z"],
        ["MSFT", 3, "2026-01-05T23:59:59.999999Z"],
      ],
    );
    assert.equal(fake.objects.staged.size, 0);
    assert.deepEqual(await fake.checkpoints.pending(), []);
  });

  it("books what the zones hold: rows by their hash, quarantined lines and duplicates by their text", async () => {
    const fake = fakePorts(GOOD);
    await run(fake, { gate: "rows" });
    const booked = balances(await transfersOf(fake));
    const wrapped = (hashes: readonly bigint[]) =>
      BigInt.asUintN(
        64,
        hashes.reduce((a, b) => a + b, 0n),
      );

    const rows = await json(fake, "curated/");
    const columns = new Map(barContract.fieldNames.map((name) => [name, rows.map((row) => row[name])]));
    const hashes = rowHashes(barContract, columns, contentHashes(barContract, columns));
    assert.deepEqual(booked.get("curated"), {
      count: 3,
      receipts: wrapped(rows.map((row) => hashText(row["receipt_id"] as string))),
      rows: wrapped(rows.map((_, i) => hashes.at(i))),
    });
    const [line] = await fake.objects.lines("quarantine/");
    assert.equal(booked.get("quarantined")!.rows, hashText(line!));
    assert.equal(booked.get("duplicate")!.rows, hashText(JSON.stringify(bar("MSFT", 5, 3))));
  });

  it("finds nothing new the second time, whatever came to rest the first time", async () => {
    const fake = fakePorts(GOOD);
    const first = await run(fake);
    const again = await run(fake);
    assert.notEqual(again.runId, first.runId);
    assert.equal(again.resumed, false);
    assert.deepEqual([again.totals.received, again.totals.duplicate, again.totals.quarantined], [5, 5, 0]);
    assert.equal(again.totals.failed, 1, "the group that failed is still failed");
  });

  it("judges a slice as a whole where it fits into a batch, wherever it comes in the run", async () => {
    const suite = suiteOf([rule("expect_table_row_count_to_be_between", { min_value: 3 }, { id: "three" })]);
    const slices = ["AAPL", "MSFT", "NVDA"].map((symbol) => ({
      id: symbol,
      symbol,
      records: [5, 6, 7].map((day) => bar(symbol, day, day)),
    }));
    for (const batchRecords of [100, 4, 3]) {
      const { totals } = await run(fakePorts(slices, { suite }), { batchRecords });
      assert.deepEqual([totals.curated, totals.passed, totals.failed], [9, 3, 0], `${batchRecords} records a batch`);
    }
  });

  it("tries slices that could not be fetched again, and them alone, in the same run", async () => {
    const fake = fakePorts(GOOD.map((slice, i) => ({ ...slice, failures: i === 0 ? 1 : 0 })));
    const first = await run(fake);
    assert.deepEqual(
      first.unfetched.map(({ slice }) => slice.id),
      ["AAPL/2026"],
    );
    assert.match(JSON.parse(fake.logged[0]!).message, /^cannot fetch AAPL\/2026: /);
    const second = await run(fake);
    assert.equal(second.runId, first.runId);
    assert.equal(second.resumed, true);
    assert.deepEqual(second.unfetched, []);
    assert.equal(second.totals.received, 5);
    assert.deepEqual((fake.ports.provider as unknown as { fetched: string[] }).fetched, ["AAPL/2026", "MSFT/2026", "AAPL/2026"]);
  });

  it("writes nothing where another writer has been at the run meanwhile", async () => {
    const fake = fakePorts(GOOD);
    const commit = fake.checkpoints.commit.bind(fake.checkpoints);
    fake.checkpoints.commit = async (asked) => {
      await commit({ ...asked, publish: { ...asked.publish, objects: [], latest: [], verdicts: [] } });
      return commit(asked);
    };
    const result = await runHistory(fake.ports, settings(), { symbols: [] });
    assert.ok(isLeft(result));
    assert.equal(result.left._tag, "AnotherWriter");
    assert.deepEqual(await fake.objects.list("curated/"), []);
    assert.deepEqual(fake.logged, []);
  });

  it("publishes first what an earlier process committed and did not publish", async () => {
    const fake = fakePorts(GOOD);
    const finish = fake.checkpoints.finish.bind(fake.checkpoints);
    fake.checkpoints.finish = () => Promise.reject(new Error("killed"));
    await assert.rejects(run(fake), /killed/);
    fake.checkpoints.finish = finish;
    await run(fake);
    assert.deepEqual(await fake.checkpoints.pending(), []);
    assert.equal((await fake.checkpoints.all()).length, 1);
    assert.equal(isConserved(await transfersOf(fake)), true);
  });

  it("accounts for everything that an earlier process fetched before its first commit", async () => {
    const fake = fakePorts(GOOD);
    const commit = fake.checkpoints.commit.bind(fake.checkpoints);
    fake.checkpoints.commit = () => Promise.reject(new Error("killed"));
    await assert.rejects(run(fake), /killed/);
    fake.checkpoints.commit = commit;
    await run(fake);
    const envelopes = (await fake.objects.list("raw/")).filter((key) => key.endsWith(".envelope.json"));
    const arrived = envelopes.map(
      (key) => (JSON.parse(new TextDecoder().decode(fake.objects.published.get(key))) as { arrival: string }).arrival,
    );
    assert.deepEqual(new Set((await transfersOf(fake)).map(({ arrival }) => arrival)), new Set(arrived));
  });

  it("keeps each record in exactly one account, whatever comes in, however often it stops, fails and goes on", async () => {
    const record = fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(fc.constantFrom("AAPL", "MSFT", " "), fc.integer({ min: 5, max: 8 }), fc.constantFrom(-1, 1, 2))
          .map((args) => bar(...args)),
      },
      { weight: 1, arbitrary: fc.constantFrom("{", "not JSON") },
      { weight: 1, arbitrary: fc.constantFrom(told({ close: "x" }), told({ symbol: 5 }), {}) },
    );
    const slices = fc
      .array(fc.record({ records: fc.array(record, { maxLength: 6 }), failures: fc.constantFrom(0, 0, 1, 2) }, { noNullPrototype: true }), {
        maxLength: 4,
      })
      .map((all) => all.map((slice, i) => ({ id: `S${i}`, ...slice })));
    const change = fc.record({ gate: fc.constantFrom("batch" as const, "rows" as const), batchRecords: fc.integer({ min: 1, max: 7 }) });
    await fc.assert(
      fc.asyncProperty(slices, change, fc.array(fc.boolean()), async (planned, asked, stops) => {
        let asks = 0;
        const stopRequested: HistoryPorts["stopRequested"] = () => stops[asks++] ?? false;
        const fake = fakePorts(planned, { stopRequested });
        let result = await run(fake, asked);
        for (let i = 0; (result.interrupted || result.unfetched.length > 0) && i < 40; i++) result = await run(fake, asked);

        const originals = planned.flatMap(({ records }) => records.map((each) => (typeof each === "string" ? each : JSON.stringify(each))));
        const transfers = await transfersOf(fake);
        const received = transfers.filter(({ to }) => to === "received").reduce((sum, { tally }) => plus(sum, tally), NOTHING);
        assert.equal(received.count, originals.length);
        assert.equal(
          received.rows,
          BigInt.asUintN(
            64,
            originals.reduce((sum, text) => sum + hashText(text), 0n),
          ),
        );
        assert.equal(isConserved(transfers), true);

        const { totals } = result;
        assert.equal(totals.received, originals.length);
        assert.equal(totals.curated + totals.quarantined + totals.duplicate, originals.length);
        const inZones = [...(await json(fake, "curated/")), ...(await json(fake, "quarantine/"))];
        const receipts = inZones.map((row) => row["receipt_id"]);
        assert.equal(new Set(receipts).size, receipts.length);
        assert.equal(receipts.length, totals.curated + totals.quarantined);
      }),
      { numRuns: 150 },
    );
  });
});
