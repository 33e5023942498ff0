import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { corporateActionsOf } from "../../../adapters/providers/yahoo/corporate-actions.ts";
import { type YahooOptions, yahooProvider } from "../../../adapters/providers/yahoo/provider.ts";
import { closedPort, send, useHttpServer } from "../../support/http-server.ts";
import { recorded, records } from "../providers/helpers.ts";
import { LIMITS, leftOf, NO_RETRY, QUICK_RETRY, rightOf, stillClock, textOf } from "./helpers.ts";

const META = { currency: "USD", symbol: "AAPL", exchangeTimezoneName: "America/New_York" };
/** 2020-08-31 to 2020-09-02, 09:30 in New York: a bar, a hole, and a live bar past the asked end. */
const RESULT = {
  meta: META,
  timestamp: [1598880600, 1598967000, 1599053400],
  events: {
    dividends: { "1598967000": { amount: 0.205, date: 1598967000 } },
    splits: { "1598880600": { date: 1598880600, numerator: 4, denominator: 1, splitRatio: "4:1" } },
  },
  indicators: {
    quote: [
      { open: [127.58, null, 130], high: [131, null, 131], low: [126, null, 129], close: [129, null, 130], volume: [225702700, null, 5] },
    ],
    adjclose: [{ adjclose: [125.8, null, 130] }],
  },
};
const chart = (result: unknown) => ({ chart: { result: [result], error: null } });

describe("Yahoo", () => {
  const server = useHttpServer();
  const provider = (change: Partial<YahooOptions> = {}) =>
    yahooProvider({ unofficial: true, clock: stillClock, baseUrl: server().url, limits: LIMITS, retry: NO_RETRY, ...change });
  const slice = { id: "AAPL", symbol: "AAPL", from: "2020-08-31", to: "2020-09-01" };

  it("asks for a day more at either end, and reading leaves out what was not asked for", async () => {
    server().answer(send(chart(RESULT)));
    const original = rightOf(await provider().fetch(slice));
    // 2020-08-30 and 2020-09-03, 00:00Z.
    const request = "/v8/finance/chart/AAPL?period1=1598745600&period2=1599091200&interval=1d&events=div%2Csplits";
    assert.deepEqual(server().requests, [request]);
    assert.equal(original.request, server().url + request);
    const read = await records(original.body(), original.format, original.hints);
    assert.deepEqual(
      read.map(({ fields }) => [fields?.["price_date"], fields?.["close"], fields?.["price_basis"]]),
      [
        ["2020-08-31", 129, "split_adjusted"],
        ["2020-09-01", null, "split_adjusted"],
      ],
    );
  });

  it("asks for all there is where no range is given, and writes a symbol safely into the path", async () => {
    server().answer(send(chart(RESULT)));
    rightOf(await provider().fetch({ id: "^GSPC", symbol: "^GSPC" }));
    assert.match(server().requests[0]!, /^\/v8\/finance\/chart\/%5EGSPC\?period1=-2209075200&period2=1769040000&/);
    rightOf(await provider().fetch({ id: "x", symbol: "../../admin?a=b#c" }));
    assert.match(server().requests[1]!, /^\/v8\/finance\/chart\/\.\.%2F\.\.%2Fadmin%3Fa%3Db%23c\?period1=/);
  });

  it("keeps dividends and splits in the body", async () => {
    server().answer(send(chart(RESULT)));
    const body = await textOf(rightOf(await provider().fetch(slice)).body());
    assert.deepEqual(rightOf(corporateActionsOf(body)), {
      actions: [
        { _tag: "Split", symbol: "AAPL", date: "2020-08-31", numerator: 4, denominator: 1 },
        { _tag: "Dividend", symbol: "AAPL", date: "2020-09-01", amount: 0.205, currency: "USD" },
      ],
      faults: [],
    });
  });

  const notFound = { chart: { result: null, error: { code: "Not Found", description: "No data found, symbol may be delisted" } } };
  const refusals: [string, ReturnType<typeof send>, string, RegExp][] = [
    ["429 with a time to wait", send("Too Many Requests", 429, { "retry-after": "30" }), "RateLimited", /too many requests \(HTTP 429\)$/],
    [
      "a refusal that explains itself",
      send(notFound, 404),
      "Refused",
      /^Yahoo refused daily bars of AAPL: No data found, symbol may be delisted$/,
    ],
    ["chart.error with status 200", send(notFound), "Refused", /No data found/],
    ["a refusal without words", send("<html>Unauthorized", 401), "Refused", /refused the request \(HTTP 401\)$/],
    [
      "a redirect to a consent page",
      send("", 302, { location: "https://consent.yahoo.com/a" }),
      "Refused",
      /sending us to consent\.yahoo\.com\)$/,
    ],
    ["an HTML page in place of JSON", send("<!DOCTYPE html><html>"), "Unreadable", /HTML page in place of JSON$/],
    ["a server in trouble", send("", 502), "Unreachable", /HTTP 502/],
    ["invalid UTF-8", send(Buffer.from([0x22, 0xff, 0x22])), "Unreadable", /not UTF-8/],
    ["cut-off JSON", send('{"chart"'), "Unreadable", /it is not JSON/],
    ["another document", send({ finance: {} }), "Unreadable", /it has no "chart"$/],
    ["a chart without result", send({ chart: { result: [], error: null } }), "Unreadable", /its chart has no result$/],
    ["an error of another type", send({ chart: { result: null, error: 7 } }), "Refused", /daily bars of AAPL: 7$/],
  ];
  for (const [what, handler, tag, message] of refusals) {
    it(`tells ${what} from a chart`, async () => {
      server().answer(handler);
      const fault = leftOf(await provider().fetch(slice));
      assert.equal(fault._tag, tag);
      assert.match(fault.message, message);
    });
  }

  it("tries again after a 429", async () => {
    server().answerInTurn(send("", 429), send(chart(RESULT)));
    rightOf(await provider({ retry: QUICK_RETRY }).fetch(slice));
    assert.equal(server().requests.length, 2);
  });

  it("says offline what it could not reach", async () => {
    const fault = leftOf(await provider({ baseUrl: `http://127.0.0.1:${await closedPort()}` }).fetch(slice));
    assert.match(fault.message, /^cannot reach 127\.0\.0\.1:\d+: it refuses connections: nothing listens there/);
  });

  it("is used by those only who say that they know what it is", async () => {
    const [fault] = leftOf(await provider({ unofficial: false }).plan({ symbols: ["AAPL"] }));
    assert.match(fault!.message, /unofficial: .*; say --unofficial to use it, and keep another source$/);
    assert.deepEqual(rightOf(await provider().plan({ symbols: ["AAPL", "^GSPC"], from: "2020-01-01" })), [
      { id: "AAPL", symbol: "AAPL", from: "2020-01-01" },
      { id: "^GSPC", symbol: "^GSPC", from: "2020-01-01" },
    ]);
    assert.equal(leftOf(await provider().plan({ symbols: ["../../x"] })).length, 1);
  });
});

describe("Yahoo corporate actions", () => {
  it("are none in a chart without events, and a fault in what is no chart", () => {
    assert.deepEqual(rightOf(corporateActionsOf(JSON.stringify(chart({ meta: META })))), { actions: [], faults: [] });
    assert.equal(leftOf(corporateActionsOf("{")).slice(0, 14), "it is not JSON");
    assert.equal(leftOf(corporateActionsOf('{"chart":{}}')), "its chart has no result with meta");
    assert.match(leftOf(corporateActionsOf(JSON.stringify(chart({ meta: { symbol: "A" } })))), /exchangeTimezoneName is absent/);
  });

  it("name each entry that cannot be read, and read the others", () => {
    const dividends = {
      a: { amount: "0.2", date: 1598967000 },
      b: null,
      c: { amount: 0.5, date: 1598967000 },
      d: { amount: -1, date: 1598967000 },
    };
    const splits = { e: { numerator: 4, denominator: 0, date: 1598967000 } };
    const { actions, faults } = rightOf(corporateActionsOf(JSON.stringify(chart({ meta: META, events: { dividends, splits } }))));
    assert.deepEqual(actions, [{ _tag: "Dividend", symbol: "AAPL", date: "2020-09-01", amount: 0.5, currency: "USD" }]);
    assert.deepEqual(
      faults.map((fault) => fault.split(" cannot")[0]),
      ["dividend a", "dividend b", "dividend d", "split e"],
    );
  });

  for (const [file, expected] of [
    ["NVDA-2021-02-01-2022-01-31-split.json", [["Split", "2021-07-20", 4]]],
    [
      "AAPL-2020-08-31-2020-11-07.json",
      [
        ["Split", "2020-08-31", 4],
        ["Dividend", "2020-11-06", 0.205],
      ],
    ],
  ] as const) {
    it(`are found in the recorded ${file}`, function () {
      const path = recorded(`yahoo/${file}`);
      if (path === undefined) this.skip();
      const { actions, faults } = rightOf(corporateActionsOf(readFileSync(path, "utf8")));
      assert.deepEqual(faults, []);
      assert.deepEqual(
        actions.map((action) => [action._tag, action.date, action._tag === "Split" ? action.numerator : action.amount]),
        expected,
      );
    });
  }
});
