import assert from "node:assert/strict";
import { isRight } from "fp-ts/lib/Either.js";
import { barContract } from "../../../domain/market/bar.ts";
import { type ContractHead, contract, date, isPlainText, oneOf, text } from "../../../domain/market/contract.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { GOOD_BAR } from "../../support/bars.ts";

const HEAD: ContractHead = { name: "thing", version: 1, dataset: "things", partition: { by: "day", levels: ["year"] } };
const day = date({ role: "time", unit: "date", doc: "The day." });
const name = text({ role: "identity", unit: "name", key: true, doc: "The name." });

const GOOD_TICK = {
  symbol: "AAPL",
  event_time: "2026-01-16T20:59:59.999999Z",
  event_nanos: 999,
  price: 262.75,
  volume: 100,
  exchange: "V",
  trade_id: "71675577320245",
  sequence: null,
  source: "polygon",
  ingested_at: "2026-01-18T14:30:00.000000Z",
  revision: 1,
  receipt_id: "shardId-000000000000:49590338271490256608559692538361571095921575989136588898",
};

describe("contract", () => {
  it("keeps the fields in the order they are written", () => {
    assert.deepEqual(contract(HEAD, { name, day }).fieldNames, ["name", "day"]);
  });

  it("drops what a record has besides its fields", () => {
    const decoded = contract(HEAD, { name, day }).codec.decode({ day: "2026-01-16", more: 1, name: "n" });
    assert.ok(isRight(decoded));
    assert.deepEqual(decoded.right, { day: "2026-01-16", name: "n" });
  });
});

describe("barContract", () => {
  it("names its fields, its key and what is volatile", () => {
    const having = (flag: "key" | "volatile" | "nullable") => barContract.fieldNames.filter((field) => barContract.fields[field]![flag]);
    assert.deepEqual(having("key"), ["symbol", "price_date", "source", "revision"]);
    assert.deepEqual(having("volatile"), ["adjusted_close", "ingested_at", "revision", "receipt_id"]);
    assert.deepEqual(having("nullable"), ["adjusted_close", "currency"]);
    assert.equal(
      barContract.fieldNames.join(),
      "symbol,price_date,open,high,low,close,adjusted_close,volume,currency,price_basis,source,ingested_at,revision,receipt_id",
    );
  });

  const accepted: readonly Record<string, unknown>[] = [
    {},
    { adjusted_close: null, currency: null },
    { price_basis: "split_adjusted" },
    { open: -1e300, volume: 0.5 },
    { symbol: "BTC-USD" },
    { symbol: "Ω😀" },
    { symbol: "x".repeat(512) },
  ];
  const refused: readonly Record<string, unknown>[] = [
    { symbol: "" },
    { symbol: "x".repeat(513) },
    { symbol: "A\u0000" },
    { symbol: "A\n" },
    { symbol: "A\u007f" },
    { symbol: "\ud83d" },
    { symbol: "\ude00" },
    { symbol: "\ude00\ud83d" },
    { symbol: null },
    { symbol: 1 },
    { price_date: "2026-02-29" },
    { price_date: "2026-01-16T00:00:00.000000Z" },
    { open: "259.5" },
    { high: Number.NaN },
    { low: Number.POSITIVE_INFINITY },
    { close: null },
    { close: undefined },
    { volume: 10n },
    { currency: "" },
    { currency: undefined },
    { price_basis: "adjusted" },
    { price_basis: null },
    { ingested_at: "2026-01-18T14:30:00Z" },
    { ingested_at: "2026-01-18T24:00:00.000000Z" },
    { revision: 1.5 },
    { revision: 2 ** 53 },
    { revision: "1" },
  ];
  it("accepts what a bar can be", () => {
    for (const change of accepted)
      assert.equal(isRight(barContract.codec.decode({ ...GOOD_BAR, ...change })), true, JSON.stringify(change));
  });
  it("refuses what a bar cannot be", () => {
    for (const change of refused) {
      assert.equal(isRight(barContract.codec.decode({ ...GOOD_BAR, ...change })), false, Object.entries(change).join());
      assert.equal(barContract.codec.is({ ...GOOD_BAR, ...change }), false, Object.entries(change).join());
    }
  });
  it("refuses a bar that lacks any one field, also one that may be null", () => {
    for (const field of barContract.fieldNames) {
      const { [field as keyof typeof GOOD_BAR]: _gone, ...rest } = GOOD_BAR;
      assert.equal(isRight(barContract.codec.decode(rest)), false, field);
    }
  });
});

describe("tickContract", () => {
  it("accepts a trade, with and without its venue, id and sequence", () => {
    assert.equal(isRight(tickContract.codec.decode(GOOD_TICK)), true);
    assert.equal(isRight(tickContract.codec.decode({ ...GOOD_TICK, exchange: null, trade_id: null, sequence: 5 })), true);
  });

  it("refuses what a trade cannot be", () => {
    const changes = [
      { event_time: "2026-01-16T20:59:59.999Z" },
      { event_nanos: 0.5 },
      { price: "262.75" },
      { sequence: "5" },
      { trade_id: "" },
    ];
    for (const change of changes)
      assert.equal(isRight(tickContract.codec.decode({ ...GOOD_TICK, ...change })), false, JSON.stringify(change));
  });

  it("refuses nanoseconds outside 0 to 999, which event_time should have carried", () => {
    for (const event_nanos of [-1, 1000]) assert.equal(isRight(tickContract.codec.decode({ ...GOOD_TICK, event_nanos })), false);
  });
});

describe("isPlainText", () => {
  it("counts UTF-16 units, as every store's limit is at least that", () => {
    assert.equal(isPlainText("😀".repeat(256)), true);
    assert.equal(isPlainText("😀".repeat(257)), false);
  });

  it("refuses text of nothing but white space, which trimming would empty", () => {
    assert.equal(isPlainText(" "), false);
    assert.equal(isPlainText("\u00a0\ufeff"), false);
  });
});

describe("oneOf", () => {
  it("takes the listed codes and nothing that every object inherits", () => {
    const { codec } = oneOf(["traded", "split_adjusted"], { role: "terms", unit: "code", doc: "Basis." });
    assert.deepEqual(["traded", "split_adjusted", "Traded", "toString", "__proto__", ""].map(codec.is), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
