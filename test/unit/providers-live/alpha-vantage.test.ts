import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sqliteBudget } from "../../../adapters/embedded/request-budget.ts";
import { readAnswer } from "../../../adapters/providers/alpha-vantage/answer.ts";
import { type AlphaVantageAccess, KEY_NAME } from "../../../adapters/providers/alpha-vantage/client.ts";
import { fetchIntraday, fetchQuote, readIntraday, readQuote } from "../../../adapters/providers/alpha-vantage/current.ts";
import { type AlphaVantageOptions, alphaVantageProvider } from "../../../adapters/providers/alpha-vantage/provider.ts";
import type { RequestBudget, Taken } from "../../../domain/ports/request-budget.ts";
import { closedPort, send, useHttpServer } from "../../support/http-server.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { recorded, records } from "../providers/helpers.ts";
import { LIMITS, leftOf, NO_RETRY, NOW, QUICK_RETRY, rightOf, stillClock, textOf } from "./helpers.ts";

const KEY = "K7Q2ZX81PLMN04RT";
const DAILY = {
  "Meta Data": { "1. Information": "Daily Prices", "2. Symbol": "MSFT", "5. Time Zone": "US/Eastern" },
  "Time Series (Daily)": {
    "2026-01-16": { "1. open": "1.10", "2. high": "2", "3. low": "1", "4. close": "1.5", "5. volume": "100" },
    "2026-01-15": { "1. open": "1", "2. high": "1", "3. low": "1", "4. close": "1", "5. volume": "7" },
  },
};
const NOTICES = {
  daily: `We have detected your API key as ${KEY} and our standard API rate limit is 25 requests per day. Please subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly remove all daily rate limits.`,
  burst:
    "Please consider spreading out your free API requests more sparingly (1 request per second). You may subscribe to any of the premium plans to lift the free key rate limit (25 requests per day) and instantly remove all daily rate limits.",
  premium: "Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to any of the premium plans",
  badKey: "the parameter apikey is invalid or missing. Please claim your free API key on (https://www.alphavantage.co/support/#api-key).",
  badSymbol:
    "Invalid API call. Please retry or visit the documentation (https://www.alphavantage.co/documentation/) for TIME_SERIES_DAILY.",
};

/** Gives the answers in turn, then Go. */
function budgetOf(...taken: readonly Taken[]): RequestBudget & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    take: async (account) => {
      asked.push(account);
      return taken[asked.length - 1] ?? { _tag: "Go" };
    },
  };
}

describe("Alpha Vantage", () => {
  const server = useHttpServer();
  const access = (change: Partial<AlphaVantageOptions> = {}): AlphaVantageAccess & AlphaVantageOptions => ({
    secret: async (name) => (name === KEY_NAME ? KEY : undefined),
    budget: budgetOf(),
    clock: stillClock,
    baseUrl: server().url,
    limits: LIMITS,
    retry: NO_RETRY,
    ...change,
  });
  const slice = { id: "MSFT", symbol: "MSFT", from: "2026-01-16" };
  const fetchDaily = (change: Partial<AlphaVantageOptions> = {}) => alphaVantageProvider(access(change)).fetch(slice);

  describe("daily history", () => {
    it("asks for one symbol a slice and gives the body as it came, the request without the key", async () => {
      server().answer(send(DAILY));
      const original = rightOf(await fetchDaily());
      assert.deepEqual(server().requests, [`/query?function=TIME_SERIES_DAILY&symbol=MSFT&outputsize=compact&datatype=json&apikey=${KEY}`]);
      assert.equal(original.request, `${server().url}/query?function=TIME_SERIES_DAILY&symbol=MSFT&outputsize=compact&datatype=json`);
      assert.deepEqual(original.hints, { packing: "none", symbol: "MSFT", from: "2026-01-16" });
      assert.deepEqual(original.redactions, []);
      assert.equal(await textOf(original.body()), JSON.stringify(DAILY));
      const read = await records(original.body(), original.format, original.hints);
      assert.deepEqual(
        read.map(({ fields }) => fields),
        [
          {
            symbol: "MSFT",
            price_date: "2026-01-16",
            open: "1.10",
            high: "2",
            low: "1",
            close: "1.5",
            volume: "100",
            price_basis: "traded",
          },
        ],
      );
    });

    it("asks for the adjusted and the full series where it is told to", async () => {
      server().answer(send(DAILY));
      rightOf(await fetchDaily({ adjusted: true, outputSize: "full" }));
      assert.match(server().requests[0]!, /function=TIME_SERIES_DAILY_ADJUSTED&symbol=MSFT&outputsize=full/);
    });

    it("redacts an echoed key from body and envelope before anyone sees them", async () => {
      server().answer(send({ ...DAILY, echo: `?apikey=${KEY}` }));
      const original = rightOf(await fetchDaily());
      const text = await textOf(original.body());
      assert.ok(!text.includes(KEY));
      const { from, to, rule } = original.redactions![0]!;
      assert.equal(rule, `known:${KEY_NAME}+pattern:key-in-a-url`);
      assert.equal(Buffer.from(text).subarray(from, to).toString(), "[redacted]");
    });

    const refusals: [string, unknown, string, RegExp][] = [
      [
        "the daily quota",
        { Information: NOTICES.daily },
        "RateLimited",
        /daily quota is used up, asking for daily bars of MSFT: .*key as \[redacted\]/,
      ],
      ["a throttle", { Information: NOTICES.burst }, "RateLimited", /^Alpha Vantage throttled daily bars of MSFT/],
      ["an old throttle", { Note: "call frequency is 5 calls per minute and 500 calls per day." }, "RateLimited", /throttled/],
      ["a premium endpoint", { Information: NOTICES.premium }, "Refused", /^Alpha Vantage gives daily bars of MSFT to premium keys only/],
      ["a bad key", { "Error Message": NOTICES.badKey }, "Refused", /^Alpha Vantage does not accept the key/],
      ["a bad symbol", { "Error Message": NOTICES.badSymbol }, "Refused", /^Alpha Vantage does not know daily bars of MSFT/],
      ["another notice", { Information: "We are moving." }, "Refused", /sent a notice in place of daily bars of MSFT: We are moving\.$/],
      ["another series", { "Time Series (5min)": {} }, "Unreadable", /it has no "Time Series \(Daily\)", only: Time Series \(5min\)$/],
      ["an HTML page", "<!doctype html><p>busy", "Unreadable", /it is an HTML page in place of JSON$/],
      ["cut-off JSON", '{"Meta', "Unreadable", /it is not JSON \(/],
      ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), "Unreadable", /it is not UTF-8 text$/],
      ["a list", [], "Unreadable", /it is a list, not an object$/],
    ];
    for (const [what, body, tag, message] of refusals) {
      it(`tells ${what} from data`, async () => {
        server().answer(send(body));
        const fault = leftOf(await fetchDaily());
        assert.equal(fault._tag, tag);
        assert.match(fault.message, message);
        assert.ok(!JSON.stringify(fault).includes(KEY));
      });
    }

    it("leaves wrong types within the series to the gate, which judges record by record", async () => {
      server().answer(send({ "Time Series (Daily)": { "2026-01-16": { "1. open": {}, "4. close": "x" } } }));
      const original = rightOf(await fetchDaily());
      assert.equal((await records(original.body(), original.format, original.hints)).length, 1);
    });

    it("tries again after a throttle, counting every try against the budget", async () => {
      server().answerInTurn(send("busy", 503), send(DAILY));
      const budget = budgetOf();
      rightOf(await fetchDaily({ retry: QUICK_RETRY, budget }));
      assert.equal(server().requests.length, 2);
      assert.equal(budget.asked.length, 2);
    });

    it("does not try again today once the quota is used up", async () => {
      server().answer(send({ Information: NOTICES.daily }));
      const fault = leftOf(await fetchDaily({ retry: QUICK_RETRY }));
      assert.equal((fault as { retryAfterMs?: number }).retryAfterMs, 3_600_000);
      assert.equal(server().requests.length, 1);
    });

    it("asks nothing when its own count says that the day is used up", async () => {
      const budget = budgetOf({ _tag: "Exhausted", untilMs: NOW + 60_000 });
      assert.deepEqual(leftOf(await fetchDaily({ retry: QUICK_RETRY, budget })), {
        _tag: "RateLimited",
        retryable: true,
        message: "all requests that the key may make in 24 hours are used up; the next one is free at 2026-01-20T15:01Z",
        retryAfterMs: 60_000,
      });
      assert.deepEqual(server().requests, []);
    });

    it("waits for its turn, and names its account without the key", async () => {
      server().answer(send(DAILY));
      const budget = budgetOf({ _tag: "Wait", ms: 5 });
      rightOf(await fetchDaily({ budget }));
      assert.equal(budget.asked.length, 2);
      assert.match(budget.asked[0]!, /^[0-9a-f]{16}$/);
    });

    it("waits for its turn under a clock that stands still, too", async () => {
      server().answer(send(DAILY));
      const budget: RequestBudget = { take: async (_account, now) => (now < NOW + 10 ? { _tag: "Wait", ms: 5 } : { _tag: "Go" }) };
      rightOf(await fetchDaily({ budget }));
      assert.equal(server().requests.length, 1);
    });

    it("says offline what it could not reach, without the key", async () => {
      const fault = leftOf(await fetchDaily({ baseUrl: `http://127.0.0.1:${await closedPort()}` }));
      assert.match(fault.message, /^cannot reach 127\.0\.0\.1:\d+: it refuses connections/);
      assert.ok(!fault.message.includes(KEY));
    });
  });

  describe("planning", () => {
    const plan = (request: object, change: Partial<AlphaVantageOptions> = {}) =>
      alphaVantageProvider(access(change)).plan({ symbols: ["MSFT"], ...request });

    it("makes one slice a symbol, each once", async () => {
      assert.deepEqual(rightOf(await plan({ symbols: ["MSFT", "BRK-B", "MSFT"], to: "2026-01-16" })), [
        { id: "MSFT", symbol: "MSFT", to: "2026-01-16" },
        { id: "BRK-B", symbol: "BRK-B", to: "2026-01-16" },
      ]);
    });

    it("names the variable where there is no key", async () => {
      const [fault] = leftOf(await plan({}, { secret: async () => undefined }));
      assert.equal(fault!.where, KEY_NAME);
      assert.match(fault!.message, /set ALPHA_VANTAGE_API_KEY \(free at https:/);
    });

    it("refuses paths, queries and scripts as symbols, and no symbols at all", async () => {
      const bad = ["../../etc/passwd", "<script>alert(1)</script>", "A&apikey=x", "A B", "A..B", "", "A".repeat(25), "A\n", "/"];
      const faults = leftOf(await plan({ symbols: [...bad, "^GSPC", "EURUSD=X"] }));
      assert.equal(faults.length, bad.length);
      assert.match(faults[0]!.message, /^"\.\.\/\.\.\/etc\/passwd" is no symbol: allowed are/);
      assert.equal(leftOf(await plan({ symbols: [] }))[0]!.where, "--symbols");
    });

    it("refuses a beginning that a compact answer cannot reach, and takes it in full", async () => {
      assert.match(leftOf(await plan({ from: "2025-08-01" }))[0]!.message, /the last 100 sessions only, and --from is 2025-08-01/);
      rightOf(await plan({ from: "2025-08-01" }, { outputSize: "full" }));
      rightOf(await plan({ from: "2025-10-01" }));
      assert.equal(leftOf(await plan({ from: "yesterday" }))[0]!.where, "--from");
    });
  });

  describe("current prices", () => {
    const quote = {
      "Global Quote": { "01. symbol": "MSFT", "05. price": "112.1300", "06. volume": "29062853", "07. latest trading day": "2018-10-05" },
    };

    it("reads a quote into the tick contract's fields, at the time it was received", async () => {
      server().answer(send(quote));
      const message = rightOf(await fetchQuote(access(), "MSFT"));
      assert.equal(message.received_at, "2026-01-20T15:00:00.000000Z");
      assert.deepEqual(readQuote(message).fields, {
        symbol: "MSFT",
        price: "112.1300",
        volume: "29062853",
        event_time: "2026-01-20T15:00:00.000000Z",
        event_nanos: 0,
        trade_id: "2018-10-05/112.1300/29062853",
      });
    });

    it("takes an empty quote for an unknown symbol", async () => {
      server().answer(send({ "Global Quote": {} }));
      const fault = leftOf(await fetchQuote(access(), "NOPE"));
      assert.equal(fault.message, 'Alpha Vantage does not know the quote of NOPE: its "Global Quote" is empty');
    });

    it("reads intraday bars at their own time, across the change of clocks", async () => {
      const entry = { "1. open": "1", "2. high": "2", "3. low": "1", "4. close": "1.5", "5. volume": "10" };
      const series = { "2026-01-16 09:35:00": entry, "2025-07-01 09:35:00": entry, "2025-02-30 09:35:00": entry, x: null };
      server().answer(send({ "Meta Data": { "2. Symbol": "MSFT", "6. Time Zone": "US/Eastern" }, "Time Series (5min)": series }));
      const read = readIntraday(rightOf(await fetchIntraday(access(), "MSFT", "5min")));
      assert.deepEqual(
        read.map(({ fields }) => fields?.["event_time"]),
        ["2026-01-16T14:35:00.000000Z", "2025-07-01T13:35:00.000000Z", "2025-02-30 09:35:00", undefined],
      );
      assert.deepEqual(read[0]!.fields, {
        symbol: "MSFT",
        price: "1.5",
        volume: "10",
        event_time: "2026-01-16T14:35:00.000000Z",
        event_nanos: 0,
        trade_id: "5min/2026-01-16 09:35:00",
      });
      assert.equal(read[3]!.fault?._tag, "not-decodable");
    });
  });

  describe("recorded bodies", () => {
    const read = (name: string, test: Mocha.Context) => {
      const path = recorded(`alpha-vantage/${name}`);
      if (path === undefined) test.skip();
      return readFileSync(path!, "utf8");
    };

    it("are told apart as their kind says", function () {
      const { bodies } = JSON.parse(read("http200-bodies.json", this)) as { bodies: { kind: string; body: unknown }[] };
      const told = bodies.map(({ kind, body }) => [kind, readAnswer(Buffer.from(JSON.stringify(body)), "Time Series (Daily)")._tag]);
      assert.deepEqual(told, [
        ["daily_limit", "QuotaUsedUp"],
        ["daily_limit_older", "QuotaUsedUp"],
        ["burst_limit", "Throttled"],
        ["minute_limit_old", "Throttled"],
        ["premium_endpoint", "Premium"],
        ["invalid_call", "BadSymbol"],
      ]);
    });

    it("give a quote and a hundred minutes over HTTP", async function () {
      server().answerInTurn(send(read("global-quote.json", this)), send(read("intraday-msft-2017-12-18.json", this)));
      assert.equal(readQuote(rightOf(await fetchQuote(access(), "MSFT"))).fields?.["volume"], "29062853");
      const minutes = readIntraday(rightOf(await fetchIntraday(access(), "MSFT", "1min")));
      assert.equal(minutes.length, 100);
      assert.equal(minutes[0]!.fields?.["event_time"], "2017-12-18T19:56:00.000000Z");
      assert.equal(minutes[0]!.fields?.["volume"], "10494");
    });
  });
});

describe("a request budget", () => {
  const directory = useTempDir();
  const open = (perDay = 3, perSecond = 1) => sqliteBudget(join(directory(), "new", "requests.db"), { perSecond, perDay });

  it("lets one request a second through and says how long to wait", async () => {
    const budget = open();
    assert.deepEqual(await budget.take("a", NOW), { _tag: "Go" });
    assert.deepEqual(await budget.take("a", NOW + 400), { _tag: "Wait", ms: 600 });
    assert.deepEqual(await budget.take("a", NOW + 1_000), { _tag: "Go" });
  });

  it("keeps the day's count across runs, and counts each account for itself", async () => {
    for (const i of [0, 1, 2]) assert.equal((await open().take("a", NOW + i * 1_000))._tag, "Go");
    assert.deepEqual(await open().take("a", NOW + 10_000), { _tag: "Exhausted", untilMs: NOW + 86_400_000 });
    assert.equal((await open().take("b", NOW + 10_000))._tag, "Go");
  });

  it("never lets more through than the limit in any 24 hours", async () => {
    const budget = open();
    for (const hour of [0, 23, 23.5]) assert.equal((await budget.take("a", NOW + hour * 3_600_000))._tag, "Go");
    assert.equal((await budget.take("a", NOW + 23.9 * 3_600_000))._tag, "Exhausted");
    assert.equal((await budget.take("a", NOW + 24 * 3_600_000))._tag, "Go");
    assert.deepEqual(await budget.take("a", NOW + 24.1 * 3_600_000), { _tag: "Exhausted", untilMs: NOW + 47 * 3_600_000 });
  });

  it("makes nobody wait for a clock that was set back", async () => {
    const budget = open();
    await budget.take("a", NOW);
    assert.deepEqual(await budget.take("a", NOW - 7_200_000), { _tag: "Wait", ms: 1_000 });
  });

  it("holds when several ask at once", async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, () => open(5, 100).take("a", NOW)));
    assert.equal(taken.filter(({ _tag }) => _tag === "Go").length, 5);
  });

  it("says which file it cannot use", async () => {
    writeFileSync(join(directory(), "file"), "");
    const budget = sqliteBudget(join(directory(), "file", "requests.db"));
    await assert.rejects(budget.take("a", NOW), /cannot write .*file\/requests\.db: (a part of the path is a file|a file is in the way)/);
  });
});
