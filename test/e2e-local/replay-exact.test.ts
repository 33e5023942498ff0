import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync, inflateRawSync, zstdCompressSync } from "node:zlib";
import { assay, replay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { recorded, zipOf } from "../unit/providers/helpers.ts";
import { arrivalsOf, decimal, difference, readWithDuckDB, readWithHyparquet, type Told } from "./curated-bars.ts";

/** The bars of a file by the line (or ordinal) they stand on, read here without any of Assay's readers. */
type Lines = ReadonlyMap<number, Told<string>>;

describe("what is curated from a file", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");

  /** Runs the files, and holds every line of each against both readers' view of the curated Parquet. */
  async function expectExact(files: ReadonlyMap<string, Lines>, ...options: readonly string[]): Promise<void> {
    const count = [...files.values()].reduce((total, { size }) => total + size, 0);
    const ran = await assay(...replay(data(), [...files.keys()], ...options));
    assert.equal(ran.code, 0, ran.stderr);
    const { received, curated, quarantined, duplicate, late, deadLettered, balanced } = ran.json;
    assert.deepEqual(
      { received, curated, quarantined, duplicate, late, deadLettered, balanced },
      { received: count, curated: count, quarantined: 0, duplicate: 0, late: 0, deadLettered: 0, balanced: true },
    );
    const [duckdb, hyparquet, audit] = await Promise.all([
      readWithDuckDB(data()),
      readWithHyparquet(data()),
      assay("audit", "--data", data(), "--json"),
    ]);
    assert.equal(audit.code, 0, audit.stdout);
    assert.deepEqual(audit.json.findings, []);
    const arrivals = arrivalsOf(data());
    for (const stored of [duckdb, hyparquet]) {
      assert.equal(stored.size, count);
      for (const [path, lines] of files) {
        const arrival = arrivals.get(basename(path));
        const differences = [...lines].map(([line, told]) => difference(told, stored.get(`${arrival}:${line}`)));
        assert.deepEqual(differences.filter((text) => text !== undefined).slice(0, 5), [], path);
      }
    }
  }

  it("is the same to the last digit, whichever format it came in", async () => {
    const file = (name: string, content: string | Uint8Array) => {
      const path = join(directory(), name);
      writeFileSync(path, content);
      return path;
    };
    const bar = (symbol: string, date: string, ...numbers: (string | null)[]): Told<string> => ({ symbol, date, numbers });
    // 17 digits, an exponent, zeros at the end, a whole number beyond 2^53, the smallest step above 1.
    const csv = "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,1469.250000,9007199254740994,0.1,1e4,3.5046748988955,931800000\n";
    const jsonl =
      '{"symbol":"B","price_date":"2024-01-03","open":1.0000000000000002,"high":"2.50","low":0.30000000000000004,"close":1.25E0,"volume":1e3}\n';
    const yahoo = {
      chart: {
        result: [
          {
            meta: { currency: "USD", symbol: "C", exchangeTimezoneName: "America/New_York", gmtoffset: -18000 },
            timestamp: [1704205800],
            indicators: {
              quote: [
                {
                  open: [187.14999389648438],
                  high: [188.44000244140625],
                  low: [183.88999938964844],
                  close: [185.63999938964844],
                  volume: [82488700],
                },
              ],
              adjclose: [{ adjclose: [184.938232421875] }],
            },
          },
        ],
        error: null,
      },
    };
    const alphaVantage = {
      "Meta Data": { "1. Information": "Daily Prices", "2. Symbol": "D" },
      "Time Series (Daily)": {
        "2024-01-05": {
          "1. open": "112.6300",
          "2. high": "113.1700",
          "3. low": "110.6400",
          "4. close": "112.1300",
          "5. volume": "29062853",
        },
      },
    };
    await expectExact(
      new Map([
        [
          file("a.csv", csv),
          new Map([[2, bar("A", "2024-01-02", "1469.250000", "9007199254740994", "0.1", "1e4", "3.5046748988955", "931800000")]]),
        ],
        [
          file("b.jsonl.zst", zstdCompressSync(jsonl)),
          new Map([[1, bar("B", "2024-01-03", "1.0000000000000002", "2.50", "0.30000000000000004", "1.25", null, "1000")]]),
        ],
        [
          file("c.json", JSON.stringify({ status: 200, body: yahoo })),
          new Map([
            [
              1,
              bar(
                "C",
                "2024-01-02",
                "187.14999389648438",
                "188.44000244140625",
                "183.88999938964844",
                "185.63999938964844",
                "184.938232421875",
                "82488700",
              ),
            ],
          ]),
        ],
        [
          file("d.json.gz", gzipSync(JSON.stringify(alphaVantage))),
          new Map([[1, bar("D", "2024-01-05", "112.63", "113.17", "110.64", "112.13", null, "29062853")]]),
        ],
        [
          file("e.zip", zipOf({ "e.csv": "20240108 00:00,136300,1000001,99,123456,42\n" })),
          new Map([[1, bar("E", "2024-01-08", "13.63", "100.0001", "0.0099", "12.3456", null, "42")]]),
        ],
      ]),
      "--symbol",
      "A",
      "--gate",
      "rows",
    );
  });

  const SP500 = recorded("sp500-2000.csv");
  const APPLE = recorded("finance-charts-apple.csv");
  const STOCKS = recorded("hello-world-stock.csv");
  const IBM = recorded("lean/ibm-daily.zip");
  const LEAN = recorded("lean/aapl-daily.zip");
  const YAHOO = [
    "AAPL-2020-08-31-2020-11-07",
    "NVDA-2021-02-01-2022-01-31-split",
    "EURUSD-2020-01-01-2020-01-03",
    "0P000071W8.TO-2020-01-01-2020-01-03",
  ].map((name) => recorded(`yahoo/${name}.json`));

  it("is every line of the recorded S&P 500 file (skipped where the recorded data are absent)", async function () {
    if (!SP500) return this.skip();
    const lines = csvLines(SP500, () => "SPX", { date: 0, numbers: [1, 2, 3, 4, 5, 6] });
    assert.equal(lines.size, 5105);
    await expectExact(new Map([[SP500, lines]]), "--symbol", "SPX");
  });

  it("is every record of the recorded AAPL, LEAN and Yahoo files (skipped where the recorded data are absent)", async function () {
    if (!APPLE || !STOCKS || !IBM || !LEAN || !YAHOO.every((path) => path !== undefined)) return this.skip();
    const files = new Map<string, Lines>([
      [APPLE, csvLines(APPLE, () => "AAPL", { date: 0, numbers: [1, 2, 3, 4, 6, 5] })],
      [STOCKS, csvLines(STOCKS, (cells) => cells[14]!, { date: 1, numbers: [2, 3, 4, 5, 12, 6] })],
      [LEAN, leanLines(LEAN, "AAPL")],
      [IBM, leanLines(IBM, "IBM")],
      ...YAHOO.map((path): [string, Lines] => [path, yahooRecords(path)]),
    ]);
    assert.deepEqual(
      [...files.values()].map(({ size }) => size),
      [506, 2261, 5849, 5849, 49, 252, 3, 1],
    );
    await expectExact(files);
  });
});

function csvLines(path: string, symbolOf: (cells: string[]) => string, at: { date: number; numbers: number[] }): Lines {
  const [, ...lines] = readFileSync(path, "utf8").trimEnd().split(/\r?\n/);
  return new Map(
    lines.map((line, i) => {
      const cells = line.split(",");
      return [i + 2, { symbol: symbolOf(cells), date: cells[at.date]!, numbers: at.numbers.map((cell) => cells[cell]!) }];
    }),
  );
}

/** LEAN's one file in the archive, inflated by hand; its prices are whole numbers of 1/10,000. */
function leanLines(path: string, symbol: string): Lines {
  const archive = readFileSync(path);
  const central = archive.indexOf("PK\x01\x02", 0, "latin1");
  const local = archive.readUInt32LE(central + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const text = inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(central + 20))).toString();
  const shifted = (price: string) => decimal(price).replace(/e(-?\d+)$/, (_, power) => `e${Number(power) - 4}`);
  return new Map(
    text
      .trimEnd()
      .split(/\r?\n/)
      .map((line, i) => {
        const [day, open, high, low, close, volume] = line.split(",") as [string, string, string, string, string, string];
        const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
        return [i + 1, { symbol, date, numbers: [...[open, high, low, close].map(shifted), null, volume] }];
      }),
  );
}

/** Yahoo's numbers as the document writes them: the shortest text of a double, so that JSON.parse loses nothing. */
function yahooRecords(path: string): Lines {
  const [{ meta, timestamp, indicators }] = JSON.parse(readFileSync(path, "utf8")).body.chart.result;
  const [quote] = indicators.quote;
  const adjusted = indicators.adjclose?.[0].adjclose;
  const dateIn = new Intl.DateTimeFormat("en-CA", { timeZone: meta.exchangeTimezoneName, dateStyle: "short" });
  return new Map(
    timestamp.map((seconds: number, i: number) => {
      const numbers = [quote.open, quote.high, quote.low, quote.close, adjusted, quote.volume].map((column) => column && String(column[i]));
      return [i + 1, { symbol: meta.symbol, date: dateIn.format(seconds * 1000), numbers: numbers.map((text) => text ?? null) }];
    }),
  );
}
