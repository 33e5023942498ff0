import assert from "node:assert/strict";
import fc from "fast-check";
import { isLeft, isRight, right } from "fp-ts/lib/Either.js";
import { defaultDemoFaults, FAULT_NAMES, type Faults, parseFaults } from "../../../adapters/providers/simulated/faults.ts";
import { DEFAULT_SYMBOLS, type SimulatedOptions, simulatedProvider } from "../../../adapters/providers/simulated/provider.ts";
import type { ProviderRecord } from "../../../domain/market/record.ts";
import type { HistoryProvider, HistoryRequest } from "../../../domain/ports/provider.ts";
import { detail, records, weekdays } from "./helpers.ts";

const provider = (options: Partial<SimulatedOptions> = {}) => simulatedProvider({ seed: 7, calendar: weekdays, ...options });

async function slicesOf(made: HistoryProvider, request: Partial<HistoryRequest> = {}) {
  const slices = await made.plan({ symbols: [], ...request });
  assert.ok(isRight(slices), isLeft(slices) ? slices.left[0]!.message : "");
  return slices.right;
}

async function feed(made: HistoryProvider, request: Partial<HistoryRequest> = {}): Promise<ProviderRecord[]> {
  const found: ProviderRecord[] = [];
  for (const slice of await slicesOf(made, request)) {
    const original = await made.fetch(slice);
    assert.ok(isRight(original));
    found.push(...(await records(original.right.body(), original.right.format, original.right.hints)));
  }
  return found;
}

const MONTH = { symbols: ["AAPL"], from: "2024-03-01", to: "2024-03-29" };
const faulty = (faults: Faults) => feed(provider({ faults }), MONTH);
const numbers = ({ fields }: ProviderRecord) => ["open", "high", "low", "close", "volume"].map((field) => fields?.[field] as number);

describe("simulated provider", () => {
  it("plans one slice a symbol and calendar year, cut to the range", async () => {
    assert.deepEqual(await slicesOf(provider(), { symbols: ["AAPL", "BRK.B", "AAPL"], from: "2023-12-29", to: "2024-01-31" }), [
      { id: "AAPL/2023", symbol: "AAPL", from: "2023-12-29", to: "2023-12-31" },
      { id: "AAPL/2024", symbol: "AAPL", from: "2024-01-01", to: "2024-01-31" },
      { id: "BRK.B/2023", symbol: "BRK.B", from: "2023-12-29", to: "2023-12-31" },
      { id: "BRK.B/2024", symbol: "BRK.B", from: "2024-01-01", to: "2024-01-31" },
    ]);
  });

  it("serves ten symbols over two years where nothing else is asked", async () => {
    const slices = await slicesOf(provider());
    assert.equal(slices.length, 20);
    assert.deepEqual(slices[0], { id: "AAPL/2024", symbol: "AAPL", from: "2024-01-02", to: "2024-12-31" });
    assert.deepEqual([...new Set(slices.map(({ symbol }) => symbol))], [...DEFAULT_SYMBOLS]);
  });

  it("leaves out years without sessions", async () => {
    // 31 December 2022 was a Saturday.
    assert.deepEqual(
      (await slicesOf(provider(), { symbols: ["A"], from: "2022-12-31", to: "2023-01-31" })).map(({ id }) => id),
      ["A/2023"],
    );
  });

  it("refuses, saying why, what it cannot simulate", async () => {
    const refused = async (request: Partial<HistoryRequest>) => {
      const planned = await provider().plan({ symbols: [], ...request });
      assert.ok(isLeft(planned));
      return planned.left.map(({ message }) => message);
    };
    assert.deepEqual(await refused({ from: "1980-01-01", to: "2031-01-01" }), [
      "simulated history of WEEKDAYS goes from 1990-01-02 to 2030-12-31; --from is 1980-01-01",
      "simulated history of WEEKDAYS goes from 1990-01-02 to 2030-12-31; --to is 2031-01-01",
    ]);
    assert.deepEqual(await refused({ from: "2024-03-02", to: "2024-03-03" }), ["WEEKDAYS has no session from 2024-03-02 to 2024-03-03"]);
    assert.deepEqual(await refused({ symbols: ["", "A/B"], from: "2024-03-02", to: "2023-03-03" }), [
      '"" is no symbol: write plain text without slashes, such as BRK.B',
      '"A/B" is no symbol: write plain text without slashes, such as BRK.B',
      "--from 2024-03-02 lies after --to 2023-03-03: the range is empty",
    ]);
  });

  it("sends a plausible bar for every session, under the contract's names", async () => {
    const found = await feed(provider(), { symbols: ["AAPL", "XYZ"], from: "1990-01-02", to: "2025-12-31" });
    const sessions = weekdays.sessionsBetween("1990-01-02", "2025-12-31");
    assert.deepEqual(
      found.slice(0, sessions.length).map(({ fields }) => fields?.["price_date"]),
      sessions,
    );
    for (const record of found) {
      const [open, high, low, close, volume] = numbers(record) as [number, number, number, number, number];
      assert.ok(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close), record.original);
      assert.ok(Number.isInteger(volume) && volume > 0, record.original);
      for (const price of [open, high, low, close]) assert.match(String(price), /^\d+(\.\d{1,4})?$/);
      assert.ok(close < 10_000, record.original);
    }
    assert.deepEqual(Object.keys(found[0]!.fields!), "symbol price_date open high low close volume currency price_basis".split(" "));
  });

  it("moves from day to day as stocks do", async () => {
    const closes = (await feed(provider(), { symbols: ["AAPL"], from: "2010-01-01", to: "2025-12-31" })).map(
      (record) => numbers(record)[3]!,
    );
    const returns = closes.slice(1).map((close, i) => Math.log(close / closes[i]!));
    const deviation = Math.sqrt(returns.reduce((sum, value) => sum + value * value, 0) / returns.length);
    assert.ok(deviation > 0.007 && deviation < 0.026, `daily deviation is ${deviation}`);
    assert.ok(Math.max(...returns.map(Math.abs)) < 0.1);
  });

  it("gives the same records for the same seed and other ones for another", async () => {
    assert.deepEqual(await feed(provider(), MONTH), await feed(provider(), MONTH));
    assert.notDeepEqual(await feed(provider(), MONTH), await feed(provider({ seed: 8 }), MONTH));
    assert.notDeepEqual(
      (await feed(provider(), MONTH)).map(numbers),
      (await feed(provider(), { ...MONTH, symbols: ["MSFT"] })).map(numbers),
    );
  });

  it("pins what a seed means", async () => {
    const first = (await feed(provider({ seed: 42 }), MONTH))[0]!;
    assert.equal(
      first.original,
      '{"symbol":"AAPL","price_date":"2024-03-01","open":245.94,"high":246.85,"low":240.01,"close":240.77,"volume":3606709,"currency":"USD","price_basis":"traded"}',
    );
  });

  it("sends the same line for a session whatever range is asked for", async () => {
    const faults: Faults = {
      "stale-feed": 0.2,
      "price-times-100": 0.1,
      "missing-field": 0.2,
      "wrong-type": 0.2,
      "malformed-json": 0.1,
      duplicate: 0.2,
      late: 0.2,
    };
    const all = await feed(provider({ faults }), { symbols: ["AAPL"], from: "2023-06-01", to: "2024-06-28" });
    const days = weekdays.sessionsBetween("2023-06-01", "2024-06-28");
    const day = fc.integer({ min: 0, max: days.length - 1 });
    await fc.assert(
      fc.asyncProperty(day, day, async (a, b) => {
        const [from, to] = [days[Math.min(a, b)]!, days[Math.max(a, b)]!];
        const part = (await feed(provider({ faults }), { symbols: ["AAPL"], from, to })).map(({ original }) => original);
        const before = await linesUpTo(a === 0 || b === 0 ? undefined : days[Math.min(a, b) - 1]);
        assert.deepEqual(
          part,
          all.slice(before, before + part.length).map(({ original }) => original),
        );
      }),
      { numRuns: 60 },
    );

    async function linesUpTo(to: string | undefined): Promise<number> {
      return to === undefined ? 0 : (await feed(provider({ faults }), { symbols: ["AAPL"], from: days[0]!, to })).length;
    }
  });

  it("has a fingerprint of seed, faults, calendar and symbols", () => {
    assert.equal(
      provider({ faults: { late: 0.1, duplicate: 0.2, "stale-feed": 0 }, symbols: ["A", "B"] }).fingerprint,
      "simulated/1 seed=7 calendar=WEEKDAYS faults=duplicate=0.2,late=0.1 symbols=A,B",
    );
  });
});

describe("simulated faults", () => {
  const clean = feed(provider(), MONTH);

  it("malformed-json breaks the line off", async () => {
    for (const [i, record] of (await faulty({ "malformed-json": 1 })).entries()) {
      assert.match(detail(record), /^it is not JSON/);
      assert.ok((await clean)[i]!.original.startsWith(record.original));
    }
  });

  it("missing-field takes one required field away", async () => {
    const missing = new Set<string>();
    for (const { fields } of await faulty({ "missing-field": 1 })) {
      const gone = ["price_date", "open", "high", "low", "close", "volume"].filter((field) => fields?.[field] === undefined);
      assert.equal(gone.length, 1);
      missing.add(gone[0]!);
    }
    assert.ok(missing.size > 3);
  });

  it("wrong-type puts another type in one field", async () => {
    const expected = await clean;
    for (const [i, { fields }] of (await faulty({ "wrong-type": 1 })).entries()) {
      const changed = Object.keys(fields!).filter(
        (field) => JSON.stringify(fields![field]) !== JSON.stringify(expected[i]!.fields?.[field]),
      );
      assert.equal(changed.length, 1);
    }
  });

  it("negative-price makes the low negative and nothing else", async () => {
    const found = await faulty({ "negative-price": 1 });
    assert.deepEqual(
      found.map(numbers),
      (await clean).map(numbers).map(([open, high, low, close, volume]) => [open, high, -low!, close, volume]),
    );
  });

  it("high-below-low swaps high and low", async () => {
    const found = await faulty({ "high-below-low": 1 });
    assert.deepEqual(
      found.map(numbers),
      (await clean).map(numbers).map(([open, high, low, close, volume]) => [open, low, high, close, volume]),
    );
  });

  it("price-times-100 multiplies the prices exactly", async () => {
    const found = await faulty({ "price-times-100": 1 });
    assert.deepEqual(
      found.map((record) => numbers(record).slice(0, 4)),
      (await clean).map((record) =>
        numbers(record)
          .slice(0, 4)
          .map((price) => Math.round(price * 100)),
      ),
    );
  });

  it("stale-feed repeats the session before under its own date", async () => {
    const found = await faulty({ "stale-feed": 1 });
    assert.deepEqual(found.slice(1).map(numbers), (await clean).slice(0, -1).map(numbers));
    assert.deepEqual(
      found.map(({ fields }) => fields?.["price_date"]),
      (await clean).map(({ fields }) => fields?.["price_date"]),
    );
  });

  it("duplicate sends each line twice", async () => {
    const lines = (await clean).flatMap(({ original }) => [original, original]);
    assert.deepEqual(
      (await faulty({ duplicate: 1 })).map(({ original }) => original),
      lines,
    );
  });

  it("late adds corrections of sessions a year before", async () => {
    const found = await faulty({ late: 1 });
    assert.deepEqual(
      found.filter((_, i) => i % 2 === 0).map(({ original }) => original),
      (await clean).map(({ original }) => original),
    );
    const correction = found[1]!;
    assert.equal(correction.fields?.["price_date"], "2023-03-02");
    const [before] = await feed(provider(), { symbols: ["AAPL"], from: "2023-03-02", to: "2023-03-02" });
    assert.deepEqual(numbers(correction).slice(0, 3), numbers(before!).slice(0, 3));
    assert.notEqual(numbers(correction)[3], numbers(before!)[3]);
  });

  it("out-of-order sends the same lines in another order", async () => {
    const found = (await faulty({ "out-of-order": 1 })).map(({ original }) => original);
    const sorted = (await clean).map(({ original }) => original);
    assert.notDeepEqual(found, sorted);
    assert.deepEqual([...found].sort(), [...sorted].sort());
  });

  it("huge-record makes lines over 1 MiB", async () => {
    const found = await feed(provider({ faults: { "huge-record": 1 } }), { ...MONTH, to: "2024-03-05" });
    assert.deepEqual(
      found.map(({ line, fault }) => [line, fault?._tag]),
      [
        [1, "too-large"],
        [2, "too-large"],
        [3, "too-large"],
      ],
    );
  });

  it("non-ascii writes full-width letters, lone surrogates, and bytes that are not UTF-8", async () => {
    const forms = new Set(
      (await faulty({ "non-ascii": 1 })).map(({ fields, fault }) =>
        fault?._tag === "not-decodable" ? fault.detail : `${fields?.["symbol"]} ${JSON.stringify(fields?.["currency"])}`,
      ),
    );
    assert.deepEqual(forms, new Set(["it is not UTF-8 text", 'ＡＡＰＬ "USD"', 'AAPL "US\\ud83d"']));
  });

  it("can all befall one record", async () => {
    const all = Object.fromEntries(FAULT_NAMES.map((name) => [name, 1]));
    assert.ok((await feed(provider({ faults: all }), { ...MONTH, to: "2024-03-04" })).length > 2);
  });

  it("befall about the share of records that is asked for", async () => {
    const found = await feed(provider({ faults: { "negative-price": 0.05 } }), {
      symbols: ["A", "B", "C", "D"],
      from: "2000-01-03",
      to: "2019-12-31",
    });
    const share = found.filter((record) => numbers(record)[2]! < 0).length / found.length;
    assert.ok(share > 0.045 && share < 0.055, `${share}`);
  });

  it("leave demonstration slices of a year below 5 % of bad records", async () => {
    const made = provider({ faults: defaultDemoFaults });
    let bad = 0;
    for (const slice of await slicesOf(made)) {
      const original = await made.fetch(slice);
      assert.ok(isRight(original));
      const found = await records(original.right.body(), "jsonl");
      const wrong = found.filter((record) => {
        const [open, high, low, close, volume] = numbers(record);
        const typed =
          [open, high, low, close, volume].every((value) => typeof value === "number") && typeof record.fields?.["price_date"] === "string";
        return !typed || low! < 0 || high! < low! || close! > 5_000;
      }).length;
      assert.ok(wrong / found.length < 0.05, `${slice.id}: ${wrong} of ${found.length}`);
      bad += wrong;
    }
    assert.ok(bad > 10, `only ${bad} bad records to show`);
  });
});

describe("parseFaults", () => {
  it("reads names with shares, all, demo and none", () => {
    assert.deepEqual(parseFaults("malformed-json=0.01, late=1"), right({ "malformed-json": 0.01, late: 1 }));
    assert.deepEqual(parseFaults("late=0,all=0.5"), right({ ...Object.fromEntries(FAULT_NAMES.map((name) => [name, 0.5])), late: 0 }));
    assert.deepEqual(parseFaults("none"), right({}));
    assert.deepEqual(parseFaults("demo"), right(defaultDemoFaults));
  });

  it("names every mistake, what is near, and what is allowed", () => {
    const found = parseFaults("malformd-json=0.1,late=2,duplicate,late=,all=x,toString=1");
    assert.ok(isLeft(found));
    const messages = found.left.map(({ message }) => message.split("; allowed are ")[0]!.split(": allowed are ")[0]);
    assert.deepEqual(messages, [
      'there is no fault "malformd-json": did you mean malformed-json? allowed are none, demo, or NAME=SHARE with commas between, a share being from 0 to 1 and a name one of: all, stale-feed, price-times-100, negative-price, high-below-low, missing-field, wrong-type, non-ascii, huge-record, malformed-json, duplicate, out-of-order, late',
      '"late=2" gives late no share',
      '"duplicate" gives duplicate no share',
      '"late=" gives late no share',
      '"all=x" gives all no share',
      'there is no fault "toString"',
    ]);
    assert.ok(found.left.every(({ where }) => where === "--faults"));
  });
});
