import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { isRight } from "fp-ts/lib/Either.js";
import { replayProvider } from "../../../adapters/providers/replay.ts";
import type { RawFormat } from "../../../domain/ports/provider.ts";
import { detail, recorded, records } from "./helpers.ts";

/** A test on a recorded file; it is skipped, by name, where recorded data are not at hand. */
function onRecorded(name: string, title: string, test: (path: string) => Promise<void>): void {
  const path = recorded(name);
  if (path) it(`${name}: ${title}`, () => test(path));
  else it.skip(`${name}: ${title} (skipped: the recorded data are not at hand)`);
}

const read = (path: string, format: RawFormat) => records(createReadStream(path), format);

describe("recorded data", () => {
  onRecorded("sp500-2000.csv", "one record a data line, every cell its very text", async (path) => {
    const [header, ...lines] = (await readFile(path, "utf8")).trimEnd().split("\n");
    assert.equal(header, "date,open,high,low,close,adjclose,volume");
    const found = await read(path, "csv");
    assert.equal(found.length, 5_105);
    const names = ["price_date", "open", "high", "low", "close", "adjusted_close", "volume"];
    assert.deepEqual(
      found.map(({ fields }) => names.map((name) => fields?.[name]).join(",")),
      lines,
    );
    assert.deepEqual(
      found.map(({ line }) => line),
      lines.map((_, i) => i + 2),
    );
  });

  onRecorded("finance-charts-apple.csv", "the symbol comes from the columns' names", async (path) => {
    const found = await read(path, "csv");
    assert.equal(found.length, 506);
    assert.deepEqual(found[0]!.fields, {
      symbol: "AAPL",
      price_date: "2015-02-17",
      open: "127.489998",
      high: "128.880005",
      low: "126.919998",
      close: "127.830002",
      adjusted_close: "122.905254",
      volume: "63152400",
    });
  });

  onRecorded("hello-world-stock.csv", "three symbols, told apart by their column", async (path) => {
    const made = await replayProvider({ inputs: [path] });
    assert.ok(isRight(made));
    const slices = await made.right.plan({ symbols: ["AAPL", "TSLA", "COKE"] });
    assert.ok(isRight(slices));
    const counts: number[] = [];
    for (const slice of slices.right) {
      const original = await made.right.fetch(slice);
      assert.ok(isRight(original));
      counts.push((await records(original.right.body(), "csv", original.right.hints)).length);
    }
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      2_261,
    );
    assert.equal((await read(path, "csv"))[0]!.fields?.["volume"], "25643711.0");
  });

  onRecorded("repair/AET-L-1d-100x-error.csv", "dates off London's clock, numbers in full length", async (path) => {
    const found = await read(path, "csv");
    assert.equal(found.length, 23);
    assert.equal(found[0]!.fields?.["price_date"], "2022-06-06");
    assert.equal(found[0]!.fields?.["close"], "0.14550000429153442");
  });

  onRecorded("lean/aapl-daily.zip", "prices divided by 10,000", async (path) => {
    const found = await read(path, "lean-daily-zip");
    assert.equal(found.length, 5_849);
    assert.ok(found.every(({ fields }) => fields));
    const { symbol, price_date, open } = found[0]!.fields!;
    assert.deepEqual([symbol, price_date, open], ["AAPL", "1998-01-02", "13.63"]);
  });

  onRecorded("lean/aapl-minute-20140605-trade.zip", "minute bars are no daily bars", async (path) => {
    assert.ok((await read(path, "lean-daily-zip")).every(({ fault }) => fault?._tag === "not-decodable"));
  });

  onRecorded("yahoo/AAPL-2020-08-31-2020-11-07.json", "one record a session", async (path) => {
    const found = await read(path, "yahoo-chart");
    assert.equal(found.length, 49);
    assert.equal(found[0]!.fields?.["price_date"], "2020-08-31");
    assert.equal(found[0]!.fields?.["open"], 127.58000183105469);
    assert.equal(found.at(-1)!.fields?.["price_date"], "2020-11-06");
  });

  onRecorded("yahoo/NVDA-2021-02-01-2022-01-31-split.json", "prices of before the split are already divided", async (path) => {
    const found = await read(path, "yahoo-chart");
    assert.equal(found.length, 252);
    assert.deepEqual([found[0]!.fields?.["close"], found[0]!.fields?.["price_basis"]], [13.237000465393066, "split_adjusted"]);
  });

  onRecorded("alpha-vantage/http200-bodies.json", "each body that is no data is told for what it is", async (path) => {
    const expected: Record<string, RegExp> = {
      daily_limit: /daily quota is used up/,
      daily_limit_older: /daily quota is used up/,
      burst_limit: /throttled the call/,
      minute_limit_old: /throttled the call/,
      premium_endpoint: /asks for a premium key/,
      invalid_call: /refused the call \(wrong symbol, key or function\)/,
    };
    const { bodies } = JSON.parse(await readFile(path, "utf8")) as { bodies: { kind: string; body: unknown }[] };
    assert.deepEqual(bodies.map(({ kind }) => kind).sort(), Object.keys(expected).sort());
    for (const { kind, body } of bodies) {
      const found = await records(JSON.stringify(body), "alpha-vantage");
      assert.equal(found.length, 1);
      assert.match(detail(found[0]), expected[kind]!);
    }
  });

  for (const name of ["alpha-vantage/global-quote.json", "alpha-vantage/intraday-msft-2017-12-18.json"]) {
    onRecorded(name, "one record, and why it is no daily history", async (path) => {
      const found = await read(path, "alpha-vantage");
      assert.equal(found.length, 1);
      assert.match(detail(found[0]), /not a daily series|only "Time Series \(Daily\)" is daily history/);
    });
  }
});
