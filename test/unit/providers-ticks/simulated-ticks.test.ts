import assert from "node:assert/strict";
import fc from "fast-check";
import { TICK_FAULT_NAMES } from "../../../adapters/providers/simulated/tick-faults.ts";
import { simulatedTicks } from "../../../adapters/providers/simulated/tick-source.ts";
import { CanonicalRows } from "../../../domain/market/canonical.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { rightOf } from "../providers-live/helpers.ts";
import { feed, isOf, objectsOf, runSimulated, simulatedOptions, textsOf } from "./helpers.ts";

const microsOf = (row: Record<string, unknown> | undefined) =>
  Date.parse(String(row?.["event_time"])) * 1000 + Number(String(row?.["event_time"]).slice(23, 26));

describe("simulated ticks", () => {
  it("are the same bytes for the same seed, and others for another", async () => {
    const [one, two, other] = [await runSimulated(), await runSimulated(), await runSimulated({ seed: 43 })];
    assert.deepEqual(textsOf(one.entries), textsOf(two.entries));
    assert.notDeepEqual(textsOf(one.entries), textsOf(other.entries));
    assert.equal(
      textsOf(one.entries)[0],
      '{"symbol":"AAPL","event_time":"2026-01-20T14:30:00.018768Z","event_nanos":387,"price":186.16,"volume":9,"exchange":"K","trade_id":"1","sequence":1,"source":"simulated","ingested_at":"2026-01-20T14:30:00.023719Z"}',
    );
    assert.deepEqual(rightOf(one.ended), { position: one.entries.length, injected: {}, completeness: [], connections: 0 });
  });

  it("are written as JSON would write them, under the contract's names and in their order", async () => {
    const { entries } = await runSimulated({ symbols: ['Q"\\Ä', "AAPL"] });
    const texts = textsOf(entries);
    for (const [i, row] of objectsOf(entries).entries()) {
      assert.equal(
        texts[i]!.replace(/"price":(\d+)(\.\d+)/, (_, whole, cents) => `"price":${Number(whole + cents)}`),
        JSON.stringify(row),
      );
      assert.deepEqual(
        Object.keys(row!),
        tickContract.fieldNames.filter((name) => !["revision", "receipt_id"].includes(name)),
      );
    }
  });

  it("are rows of the contract, each of them", async () => {
    const { entries } = await runSimulated();
    const rows = new CanonicalRows(tickContract, { source: "simulated", ingested_at: "2026-01-20T15:00:00.000000Z", arrival: "a" });
    rows.append(objectsOf(entries).map((fields, i) => ({ line: i + 1, original: "", fields: fields! })));
    assert.deepEqual(rows.undecodable, []);
    assert.equal(rows.length, entries.length);
  });

  it("come in the strict order of their time, ids and sequences counting without holes, within the session's minutes", async () => {
    const { entries } = await runSimulated({ to: "2026-01-21" });
    const rows = objectsOf(entries);
    const nanos = rows.map((row) => BigInt(microsOf(row)) * 1000n + BigInt(row!["event_nanos"] as number));
    assert.ok(nanos.every((at, i) => i === 0 || at > nanos[i - 1]!));
    assert.deepEqual(
      rows.map((row) => row!["sequence"]),
      rows.map((_, i) => i + 1),
    );
    for (const symbol of ["AAPL", "BRK.B", "MSFT"]) {
      const own = rows.filter(isOf("symbol", symbol));
      assert.deepEqual(
        own.map((row) => row!["trade_id"]),
        own.map((_, i) => String(i + 1)),
      );
    }
    const minutes = new Set(rows.map((row) => String(row!["event_time"]).slice(0, 16)));
    assert.deepEqual([...minutes], ["2026-01-20T14:30", "2026-01-20T14:31", "2026-01-21T14:30", "2026-01-21T14:31"]);
    assert.ok(rows.every((row) => (row!["ingested_at"] as string) > (row!["event_time"] as string)));
  });

  it("trade three times as much at the open and the close as in the middle, at the rate asked for", async () => {
    const { entries } = await runSimulated({ minutes: 390, rate: 2 });
    const hours = objectsOf(entries).map((row) => Math.floor((microsOf(row) / 6e7 - Date.parse("2026-01-20T14:30:00Z") / 6e4) / 30));
    const count = (half: number) => hours.filter((hour) => hour === half).length;
    assert.ok(Math.abs(entries.length / (390 * 60 * 2) - 1) < 0.02, `${entries.length}`);
    assert.ok(count(0) > 2.2 * count(6) && count(12) > 2.2 * count(6), `${count(0)} ${count(6)} ${count(12)}`);
  });

  it("end with an early close, and skip the days without a session", async () => {
    const { entries } = await runSimulated({ from: "2025-11-26", to: "2025-11-28", minutes: 390, rate: 0.05 });
    const days = [...new Set(objectsOf(entries).map((row) => String(row!["event_time"]).slice(0, 10)))];
    assert.deepEqual(days, ["2025-11-26", "2025-11-28"]);
    assert.ok(String(objectsOf(entries).at(-1)!["event_time"]) < "2025-11-28T18:00:00");
  });

  it("go on after any record as if they had never stopped, and count the faults from the beginning", async () => {
    const faults = Object.fromEntries(TICK_FAULT_NAMES.filter((name) => name !== "huge-record").map((name) => [name, 0.03]));
    const whole = await runSimulated({ faults });
    const texts = textsOf(whole.entries);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: texts.length }), async (after) => {
        const rest = await runSimulated({ faults }, after);
        assert.deepEqual(textsOf(rest.entries), texts.slice(after));
        assert.deepEqual(rightOf(rest.ended), rightOf(whole.ended));
      }),
      { numRuns: 20 },
    );
  });

  it("stop between batches, and say where and with how many faults", async () => {
    const source = simulatedTicks(simulatedOptions({ rate: 100, faults: { duplicate: 0.1 } }));
    const stopped = await feed(source, {}, ({ events }) => events.length === 2);
    const { position, injected } = rightOf(stopped.ended);
    assert.equal(position, stopped.entries.length);
    assert.ok(position >= 2_000 && position < 2_005, `${position}`);
    const ids = textsOf(stopped.entries);
    assert.equal(injected["duplicate"], ids.length - new Set(ids).size);
    const never = await source.run({ after: position }, () => assert.fail("is stopped"), AbortSignal.abort());
    assert.deepEqual(rightOf(never), { position, injected, completeness: [], connections: 0 });
  });

  it("keep a pace without showing it in a record", async () => {
    const asked = { minutes: 0.1, rate: 50 };
    const paced = await runSimulated({ ...asked, pace: 100 });
    assert.deepEqual(textsOf(paced.entries), textsOf((await runSimulated(asked)).entries));
    assert.ok(paced.events.length > 1, "a batch spans 50 ms at most");
  });

  it("hold what ten thousand symbols are, the first trading the most", async () => {
    const symbols = Array.from({ length: 10_000 }, (_, i) => `S${i}`);
    const { entries } = await runSimulated({ symbols, rate: 200 });
    const counts = new Map<string, number>();
    for (const { partitionKey } of entries) counts.set(partitionKey, (counts.get(partitionKey) ?? 0) + 1);
    assert.ok(counts.size > 5_000, `${counts.size}`);
    assert.ok(counts.get("S0")! > 10 * (counts.get("S1000") ?? 0));
  });

  it("throw what the sink throws", async () => {
    await assert.rejects(
      simulatedTicks(simulatedOptions()).run({}, () => Promise.reject(new Error("the disk is full")), new AbortController().signal),
      /the disk is full/,
    );
  });
});
