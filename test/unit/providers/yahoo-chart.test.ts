import assert from "node:assert/strict";
import { detail, records } from "./helpers.ts";

const META = { currency: "USD", symbol: "AAPL", exchangeTimezoneName: "America/New_York" };
const RESULT = {
  meta: META,
  // 2020-08-31 and 2020-09-01, 09:30 in New York.
  timestamp: [1598880600, 1598967000],
  indicators: {
    quote: [{ open: [127.58000183105469, null], high: [131, null], low: [126, null], close: [129, null], volume: [225702700, null] }],
    adjclose: [{ adjclose: [125.8, null] }],
  },
};
const chart = (result: unknown) => ({ chart: { result: [result], error: null } });
const read = (body: unknown, hints = {}) => records(JSON.stringify(body), "yahoo-chart", hints);

describe("Yahoo chart reader", () => {
  it("yields one record a timestamp, dated on the exchange's clock, its basis split-adjusted", async () => {
    const [first] = await read({ status: 200, body: chart(RESULT) });
    assert.deepEqual(first, {
      line: 1,
      original:
        '{"timestamp":1598880600,"open":127.58000183105469,"high":131,"low":126,"close":129,"volume":225702700,"adjusted_close":125.8}',
      fields: {
        symbol: "AAPL",
        price_date: "2020-08-31",
        open: 127.58000183105469,
        high: 131,
        low: 126,
        close: 129,
        volume: 225702700,
        adjusted_close: 125.8,
        currency: "USD",
        price_basis: "split_adjusted",
      },
    });
  });

  it("reads a bare answer like a recorded one", async () => {
    assert.deepEqual(await read(chart(RESULT)), await read({ status: 200, body: chart(RESULT) }));
  });

  it("keeps a hole as a record that lacks its prices", async () => {
    const hole = (await read(chart(RESULT)))[1]!;
    assert.equal(hole.fields?.["price_date"], "2020-09-01");
    assert.deepEqual([hole.fields?.["open"], hole.fields?.["volume"], hole.fields?.["adjusted_close"]], [null, null, null]);
  });

  it("dates a bar by its exchange, not by UTC", async () => {
    const tokyo = { ...RESULT, meta: { ...META, exchangeTimezoneName: "Asia/Tokyo" } };
    // 2024-01-03T22:00Z is the morning of 4 January in Tokyo.
    const at = 1704319200;
    assert.equal((await read(chart({ ...tokyo, timestamp: [at, at] })))[0]!.fields?.["price_date"], "2024-01-04");
    assert.equal((await read(chart({ ...RESULT, timestamp: [at, at] })))[0]!.fields?.["price_date"], "2024-01-03");
  });

  it("leaves a live bar past the asked end out of the request, and has it where no end was asked", async () => {
    const dates = async (hints: object) => (await read(chart(RESULT), hints)).map(({ fields }) => fields?.["price_date"]);
    assert.deepEqual(await dates({ to: "2020-08-31" }), ["2020-08-31"]);
    assert.deepEqual(await dates({ from: "2020-09-01" }), ["2020-09-01"]);
    assert.deepEqual(await dates({}), ["2020-08-31", "2020-09-01"]);
  });

  it("has no records where the range holds no session", async () => {
    assert.deepEqual(await read(chart({ meta: META, indicators: { quote: [{}] } })), []);
  });

  it("makes a timestamp that is none a fault of its bar alone", async () => {
    const found = await read(chart({ ...RESULT, timestamp: ["soon", 1598967000] }));
    assert.deepEqual(found[0]!.fault, { _tag: "wrong-type", field: "timestamp", found: '"soon"', allowed: "epoch seconds" });
    assert.ok(found[1]!.fields);
  });

  it("survives values nested deeper than the stack", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const found = await records(JSON.stringify(chart(RESULT)).replace('"high":[131,', `"high":[${deep},`), "yahoo-chart");
    // Whether the parser or the writing of the original gives up first is the engine's business.
    assert.ok(found.length === 2 ? found[0]!.original === "(nested too deeply to show)" : found[0]!.fault, JSON.stringify(found.length));
  });

  const broken: [string, unknown, RegExp][] = [
    [
      "an error",
      { chart: { result: null, error: { code: "Not Found", description: "No data found" } } },
      /^Yahoo refused the call: No data found$/,
    ],
    ["a status other than 200", { status: 429, body: "Too Many Requests" }, /^Yahoo answered with status 429: Too Many Requests$/],
    [
      "an unknown time zone",
      chart({ ...RESULT, meta: { ...META, exchangeTimezoneName: "Mars/Base" } }),
      /Mars\/Base, which is no time zone$/,
    ],
    ["no time zone", chart({ ...RESULT, meta: {} }), /exchangeTimezoneName is absent/],
    ["columns of other lengths", chart({ ...RESULT, timestamp: [1] }), /^it has 1 timestamps but 2 values of open$/],
    ["no result", { chart: { result: [], error: null } }, /^its chart has no result with meta$/],
    ["no chart", { finance: {} }, /^it has no "chart"$/],
    ["a list", [], /^it is a list, not a Yahoo chart$/],
  ];
  for (const [what, body, why] of broken) {
    it(`accounts for ${what} with one faulty record`, async () => {
      const found = await read(body);
      assert.equal(found.length, 1);
      assert.match(detail(found[0]), why);
    });
  }
});
