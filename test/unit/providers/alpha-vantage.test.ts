import assert from "node:assert/strict";
import { MAX_DOCUMENT_BYTES } from "../../../adapters/providers/formats/document.ts";
import { detail, inPieces, records } from "./helpers.ts";

const META = { "1. Information": "Daily Prices", "2. Symbol": "MSFT", "5. Time Zone": "US/Eastern" };
const DAILY = {
  "Meta Data": META,
  "Time Series (Daily)": {
    "2024-01-03": { "1. open": "1.10", "2. high": "2", "3. low": "1", "4. close": "1.5", "5. volume": "100" },
    "2024-01-02": { "1. open": "1", "2. high": "1", "3. low": "1", "4. close": "1", "5. volume": "7" },
  },
};

describe("Alpha Vantage reader", () => {
  it("yields one record a date in the answer's order, prices as traded, numbers as their text", async () => {
    const found = await records(JSON.stringify(DAILY, undefined, 4), "alpha-vantage");
    assert.deepEqual(found[0], {
      line: 1,
      original: '{"2024-01-03":{"1. open":"1.10","2. high":"2","3. low":"1","4. close":"1.5","5. volume":"100"}}',
      fields: {
        symbol: "MSFT",
        price_date: "2024-01-03",
        open: "1.10",
        high: "2",
        low: "1",
        close: "1.5",
        volume: "100",
        price_basis: "traded",
      },
    });
    assert.deepEqual(
      found.map(({ line, fields }) => [line, fields?.["price_date"]]),
      [
        [1, "2024-01-03"],
        [2, "2024-01-02"],
      ],
    );
  });

  it("finds the volume of an adjusted answer under its other number", async () => {
    const entry = {
      "1. open": "1",
      "2. high": "2",
      "3. low": "1",
      "4. close": "1.5",
      "5. adjusted close": "0.75",
      "6. volume": "100",
      "7. dividend amount": "0.0",
      "8. split coefficient": "1.0",
    };
    const [found] = await records(JSON.stringify({ "Meta Data": META, "Time Series (Daily)": { "2024-01-03": entry } }), "alpha-vantage");
    assert.equal(found!.fields?.["volume"], "100");
    assert.equal(found!.fields?.["adjusted_close"], "0.75");
    assert.equal(found!.fields?.["close"], "1.5");
  });

  it("makes an entry that is no object a fault of its own", async () => {
    const found = await records('{"Time Series (Daily)":{"2024-01-03":null,"2024-01-02":{"1. open":"1"}}}', "alpha-vantage");
    assert.equal(detail(found[0]), "its entry is null, not an object");
    assert.deepEqual(found[1]!.fields, { price_date: "2024-01-02", open: "1", price_basis: "traded" });
  });

  const bodies: [string, string, RegExp][] = [
    ["a burst notice", '{"Information":"… (1 request per second). … (25 requests per day) …"}', /^Alpha Vantage throttled the call: /],
    ["an old throttle", '{"Note":"… is 5 calls per minute and 500 calls per day."}', /^Alpha Vantage throttled the call: /],
    [
      "a quota notice",
      '{"Information":"… rate limit is 25 requests per day. … premium plans …"}',
      /^Alpha Vantage's daily quota is used up: /,
    ],
    ["a premium notice", '{"Information":"This is a premium endpoint. …"}', /^Alpha Vantage asks for a premium key: /],
    ["an unknown notice", '{"Information":"We are moving."}', /^Alpha Vantage sent a notice in place of data: We are moving\.$/],
    ["a refusal", '{"Error Message":"Invalid API call."}', /^Alpha Vantage refused the call \(wrong symbol, key or function\): /],
    ["an empty quote", '{"Global Quote":{}}', /^an empty quote: Alpha Vantage does not know the symbol$/],
    ["a quote", '{"Global Quote":{"01. symbol":"MSFT"}}', /^it is a quote, not a daily series$/],
    ["an intraday series", '{"Meta Data":{},"Time Series (5min)":{}}', /^it holds "Time Series \(5min\)"; only "Time Series \(Daily\)"/],
    ["another object", '{"a":1,"b":2}', /^it has no "Time Series \(Daily\)", only: a, b$/],
    ["a list", "[]", /^it is a list, not an answer of Alpha Vantage$/],
    ["an HTML page", "<html>", /^it is an HTML page in place of JSON$/],
    ["an empty body", " \n", /^it is empty$/],
    ["cut-off JSON", '{"Meta', /^it is not JSON \(/],
  ];
  for (const [what, body, why] of bodies) {
    it(`accounts for ${what} with one faulty record that says what it is`, async () => {
      const found = await records(body, "alpha-vantage");
      assert.equal(found.length, 1);
      assert.equal(found[0]!.line, 1);
      assert.equal(found[0]!.original, body);
      assert.match(detail(found[0]), why);
    });
  }

  it("accounts for bytes that are not UTF-8", async () => {
    assert.equal(detail((await records(Buffer.from('{"é":1}', "latin1"), "alpha-vantage"))[0]), "it is not UTF-8 text");
  });

  it("refuses a document over 64 MB, keeping its beginning", async () => {
    async function* huge() {
      const piece = Buffer.alloc(1024 * 1024, "x");
      for (let i = 0; i < 64; i++) yield piece;
      yield* inPieces(Buffer.from("x"));
    }
    const [found] = await records(huge(), "alpha-vantage");
    assert.deepEqual(found!.fault, { _tag: "too-large", bytes: MAX_DOCUMENT_BYTES + 1, allowed: MAX_DOCUMENT_BYTES });
    assert.equal(found!.original, "x".repeat(1_024));
  });
});
