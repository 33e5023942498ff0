import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import {
  demoTickFaults,
  parseTickFaults,
  TICK_FAULT_NAMES,
  type TickFaultName,
} from "../../../adapters/providers/simulated/tick-faults.ts";
import type { StreamEntry } from "../../../domain/ports/stream.ts";
import { leftOf, rightOf } from "../providers-live/helpers.ts";
import { type Fed, isOf, objectsOf, runSimulated as run, textsOf } from "./helpers.ts";

const faultsOf = (name: TickFaultName) => ({ [name]: 0.02 });

describe("simulated ticks that go wrong", () => {
  let clean: Fed;
  before(async () => {
    clean = await run({ minutes: 6 });
  });
  const wrong = (name: TickFaultName) => run({ minutes: 6, faults: faultsOf(name) });
  /** How many records of a faulty feed the clean one does not have. */
  const changed = (entries: readonly StreamEntry[]) => {
    const known = new Set(textsOf(clean.entries));
    return textsOf(entries).filter((text) => !known.has(text)).length;
  };
  const injectedBy = async (name: TickFaultName) => {
    const { entries, ended } = await wrong(name);
    const { injected, position } = rightOf(ended);
    assert.deepEqual(Object.keys(injected), [name]);
    assert.equal(position, entries.length);
    const count = injected[name]!;
    const share = count / clean.entries.length;
    assert.ok(Math.abs(share - 0.02) < 0.006, `${name} befell ${share}`);
    return { entries, count, rows: objectsOf(entries) };
  };

  it("count every malformed record", async () => {
    const { rows, count } = await injectedBy("malformed-json");
    assert.equal(rows.filter((row) => row === undefined).length, count);
  });

  it("count every missing field", async () => {
    const { rows, count } = await injectedBy("missing-field");
    const lacking = rows.flatMap((row) => ["symbol", "event_time", "price", "volume"].filter((field) => !(field in row!)));
    assert.equal(lacking.length, count);
    assert.equal(new Set(lacking).size, 4);
  });

  it("count every wrong type", async () => {
    const { rows, count } = await injectedBy("wrong-type");
    const isWrong = ({ price, volume, event_time }: Record<string, unknown>) =>
      typeof price !== "number" || typeof volume !== "number" || typeof event_time !== "string";
    assert.equal(rows.filter((row) => isWrong(row!)).length, count);
  });

  it("count every negative price", async () => {
    const { rows, count } = await injectedBy("negative-price");
    assert.equal(rows.filter((row) => (row!["price"] as number) < 0).length, count);
  });

  it("count every hundredfold price", async () => {
    const { rows, entries, count } = await injectedBy("price-times-100");
    assert.equal(changed(entries), count);
    const before = objectsOf(clean.entries);
    for (const [i, row] of rows.entries()) {
      if (row!["price"] !== before[i]!["price"]) assert.equal(row!["price"], Math.round((before[i]!["price"] as number) * 100));
    }
  });

  it("count every record that is not ASCII, in three forms, under the symbol's key", async () => {
    const { entries, count } = await injectedBy("non-ascii");
    const forms = entries.flatMap(({ data, partitionKey }) => {
      assert.match(partitionKey, /^(AAPL|BRK\.B|MSFT)$/);
      const text = Buffer.from(data).toString();
      if (!isUtf8(data)) return ["latin1"];
      if (text.includes("\\ud83d")) return ["surrogate"];
      return /[\uff00-\uffff]/.test(text) ? ["full-width"] : [];
    });
    assert.equal(forms.length, count);
    assert.equal(new Set(forms).size, 3);
  });

  it("count every huge record", async () => {
    const { entries, ended } = await run({ faults: { "huge-record": 0.01 } });
    const huge = entries.filter(({ data }) => data.length > 1_048_576);
    assert.equal(huge.length, rightOf(ended).injected["huge-record"]);
    assert.ok(huge.length > 0);
  });

  it("count every duplicate, the same bytes right after the record", async () => {
    const { entries, count } = await injectedBy("duplicate");
    const texts = textsOf(entries);
    assert.equal(texts.filter((text, i) => text === texts[i - 1]).length, count);
    assert.equal(texts.length - new Set(texts).size, count);
    assert.equal(changed(entries), 0);
  });

  it("count every late trade, a week old under an id of its own", async () => {
    const { rows, count } = await injectedBy("late");
    const late = rows.filter((row) => String(row!["event_time"]).startsWith("2026-01-13T"));
    assert.equal(late.length, count);
    for (const symbol of ["AAPL", "BRK.B", "MSFT"]) {
      const ids = rows.filter(isOf("symbol", symbol)).map((row) => Number(row!["trade_id"]));
      assert.deepEqual(
        ids,
        ids.map((_, i) => i + 1),
      );
    }
  });

  it("count every trade that later ones of its symbol overtake, by no more than three", async () => {
    const { rows, count } = await injectedBy("out-of-order");
    const greatest = new Map<unknown, number>();
    const overtaken = rows.filter((row) => {
      const [symbol, id] = [row!["symbol"], Number(row!["trade_id"])];
      const last = greatest.get(symbol) ?? 0;
      greatest.set(symbol, Math.max(last, id));
      assert.ok(id >= last - 4);
      return id < last;
    });
    assert.equal(overtaken.length, count);
    assert.equal(new Set(rows.map((row) => row!["sequence"])).size, rows.length);
    assert.equal(rows.length, clean.entries.length);
  });

  it("count no trade as out of order that the session's end finds in its place", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { entries, ended } = await run({ seed, minutes: 0.2, rate: 1, faults: { "out-of-order": 1 } });
        const greatest = new Map<unknown, number>();
        const overtaken = objectsOf(entries).filter((row) => {
          const last = greatest.get(row!["symbol"]) ?? 0;
          greatest.set(row!["symbol"], Math.max(last, Number(row!["trade_id"])));
          return Number(row!["trade_id"]) < last;
        });
        assert.equal(rightOf(ended).injected["out-of-order"], overtaken.length);
      }),
      { numRuns: 30 },
    );
  });

  it("count every stale record, which repeats time, price and volume of the trade before it", async () => {
    const { rows, entries, count } = await injectedBy("stale-feed");
    assert.equal(changed(entries), count);
    const last = new Map<unknown, Record<string, unknown>>();
    const repeats = rows.filter((row) => {
      const before = last.get(row!["symbol"]);
      last.set(row!["symbol"], row!);
      return before && ["event_time", "event_nanos", "price", "volume"].every((field) => before[field] === row![field]);
    });
    assert.equal(repeats.length, count);
  });

  it("have one fault at most, so that all of them at once add up", async () => {
    const faults = { ...Object.fromEntries(TICK_FAULT_NAMES.map((name) => [name, 0.01])), "huge-record": 0.0005 };
    const { entries, ended } = await run({ minutes: 6, faults });
    const { injected } = rightOf(ended);
    assert.equal(entries.length, clean.entries.length + injected["duplicate"]! + injected["late"]!);
    assert.deepEqual(Object.keys(injected), [...TICK_FAULT_NAMES]);
    const rows = objectsOf(entries);
    assert.equal(rows.filter((row) => row === undefined).length, injected["malformed-json"]!);
    assert.equal(rows.filter((row) => Number(row?.["price"]) < 0).length, injected["negative-price"]!);
  });
});

describe("parseTickFaults", () => {
  it("reads names and shares, and its own demonstration", () => {
    assert.deepEqual(rightOf(parseTickFaults("late=0.1, duplicate=0.2")), { late: 0.1, duplicate: 0.2 });
    assert.deepEqual(rightOf(parseTickFaults("demo")), demoTickFaults);
    assert.equal(Object.keys(rightOf(parseTickFaults(`all=${1 / 11}`))).length, 11);
  });

  it("refuses faults of bars, and shares that add up to more than 1", () => {
    const found = parseTickFaults("high-below-low=0.1,poison=1");
    assert.ok(isLeft(found));
    assert.deepEqual(
      found.left.map(({ message }) => message.slice(0, 33)),
      ['there is no fault "high-below-low', 'there is no fault "poison": allow'],
    );
    assert.deepEqual(
      leftOf(parseTickFaults("all=0.1")).map(({ message }) => message),
      ["the shares add up to 1.1, and a trade has one fault at most: lower them until they add up to 1 or less"],
    );
  });
});
