import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import { type ReplayOptions, replayProvider } from "../../../adapters/providers/replay.ts";
import { recordsIn } from "../../../domain/market/record.ts";
import type { HistoryProvider, HistoryRequest, Slice } from "../../../domain/ports/provider.ts";
import { zipOf } from "./helpers.ts";

const CSV = "symbol,date,open,high,low,close,volume\nAAPL,2024-01-02,1,2,1,1.5,100\nMSFT,2024-01-02,3,4,3,3.5,200\n";
const NAMELESS = "date,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,100\n";

describe("replay provider", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "assay-replay-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function file(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  /** The messages that keep inputs from being replayed, without the folder. */
  async function faults(inputs: readonly string[], options: Partial<ReplayOptions> = {}): Promise<string[]> {
    const made = await replayProvider({ inputs, ...options });
    assert.ok(isLeft(made), "the inputs were accepted");
    return made.left.map(({ message }) => message.replaceAll(`${folder}/`, ""));
  }

  async function provider(inputs: readonly string[], options: Partial<ReplayOptions> = {}): Promise<HistoryProvider> {
    const made = await replayProvider({ inputs, ...options });
    assert.ok(isRight(made), isLeft(made) ? made.left[0]!.message : "");
    return made.right;
  }

  async function plan(made: HistoryProvider, request: Partial<HistoryRequest> = {}): Promise<readonly Slice[]> {
    const slices = await made.plan({ symbols: [], ...request });
    assert.ok(isRight(slices));
    return slices.right;
  }

  async function closes(made: HistoryProvider, slice: Slice): Promise<unknown[]> {
    const original = await made.fetch(slice);
    assert.ok(isRight(original));
    const found: unknown[] = [];
    const { body, format, hints } = original.right;
    for await (const block of readRecords(body(), format, hints)) found.push(...recordsIn(block).map(({ fields }) => fields?.["close"]));
    return found;
  }

  it("makes each file a slice of its own name, its original the file's very bytes", async () => {
    const packed = gzipSync(CSV);
    const made = await provider([await file("bars.csv.gz", packed), await file("more.csv", CSV)]);
    const slices = await plan(made);
    assert.deepEqual(slices, [{ id: "bars.csv.gz" }, { id: "more.csv" }]);
    const original = await made.fetch(slices[0]!);
    assert.ok(isRight(original));
    const { body, ...rest } = original.right;
    assert.deepEqual(rest, { format: "csv", hints: { packing: "gzip", priceBasis: "traded" }, request: "bars.csv.gz" });
    const chunks: Uint8Array[] = [];
    for await (const chunk of body()) chunks.push(chunk);
    assert.deepEqual(Buffer.concat(chunks), packed);
    assert.equal(made.name, "replay");
  });

  it("tells every format by its content, whatever the name", async () => {
    const contents: [string, string | Uint8Array][] = [
      ["csv", CSV],
      ["csv", zstdCompressSync(Buffer.from(CSV))],
      ["jsonl", '{"symbol":"AAPL","date":"2024-01-02"}\n'],
      ["jsonl", '{"symbol":"AAPL","price_date":\n{"symbol":"AAPL","price_date":"2024-01-02"}\n'],
      ["lean-daily-zip", zipOf({ "aapl.csv": "19980102 00:00,1,1,1,1,1" })],
      ["alpha-vantage", '{\n  "Meta Data": {}}'],
      ["alpha-vantage", '{"Information": "…"}'],
      ["yahoo-chart", '{"status": 429, "body": ""}'],
      ["yahoo-chart", '{"chart": {}}'],
    ];
    for (const [format, content] of contents) {
      const made = await provider([await file("recorded.dat", content)]);
      const original = await made.fetch((await plan(made))[0]!);
      assert.ok(isRight(original));
      assert.equal(original.right.format, format);
    }
  });

  it("names files that share a name by as many folders as tell them apart", async () => {
    const inputs = [
      await file("a/x/bars.csv", CSV),
      await file("b/x/bars.csv", CSV),
      await file("b/y/bars.csv", CSV),
      await file("one.csv", CSV),
    ];
    assert.deepEqual(
      (await plan(await provider(inputs))).map(({ id }) => id),
      ["a/x/bars.csv", "b/x/bars.csv", "y/bars.csv", "one.csv"],
    );
  });

  it("gives files that do not say their symbol the one that is passed, and leaves the others theirs", async () => {
    const made = await provider([await file("bare.csv", NAMELESS), await file("named.csv", CSV)], { symbol: "SPX" });
    const slices = await plan(made, { from: "2024-01-01", to: "2024-12-31" });
    assert.deepEqual(slices, [
      { id: "bare.csv", symbol: "SPX", from: "2024-01-01", to: "2024-12-31" },
      { id: "named.csv", from: "2024-01-01", to: "2024-12-31" },
    ]);
    const original = await made.fetch(slices[0]!);
    assert.ok(isRight(original));
    assert.deepEqual(original.right.hints, {
      packing: "none",
      symbol: "SPX",
      priceBasis: "traded",
      from: "2024-01-01",
      to: "2024-12-31",
    });
    assert.deepEqual(await closes(made, slices[1]!), ["1.5", "3.5"]);
  });

  it("cuts files into the symbols asked for", async () => {
    const made = await provider([await file("bars.csv", CSV), await file("bare.csv", NAMELESS)], { symbol: "SPX" });
    const slices = await plan(made, { symbols: ["msft", "SPX", "MSFT"] });
    assert.deepEqual(slices, [
      { id: "bars.csv/MSFT", symbol: "MSFT" },
      { id: "bare.csv/SPX", symbol: "SPX" },
    ]);
    assert.deepEqual(await closes(made, slices[0]!), ["3.5"]);
    assert.deepEqual(await closes(made, slices[1]!), ["1.5"]);
  });

  it("refuses symbols that no input holds, and ranges that are none", async () => {
    const made = await provider([await file("bars.csv", CSV)]);
    const refused = async (request: Partial<HistoryRequest>) => {
      const planned = await made.plan({ symbols: [], ...request });
      assert.ok(isLeft(planned));
      return planned.left.map(({ where, message }) => [where, message]);
    };
    assert.deepEqual(await refused({ symbols: ["AAPK", "AAPL"] }), [
      ["--symbols", "no input holds AAPK (is AAPL meant?); they hold AAPL, MSFT"],
    ]);
    assert.deepEqual(await refused({ from: "2024-02-30", to: "x" }), [
      ["--from", "--from is 2024-02-30; allowed is a date YYYY-MM-DD from 1900 to 2199"],
      ["--to", "--to is x; allowed is a date YYYY-MM-DD from 1900 to 2199"],
    ]);
    assert.deepEqual(await refused({ from: "2024-01-03", to: "2024-01-02" }), [
      ["--from", "--from 2024-01-03 lies after --to 2024-01-02: the range is empty"],
    ]);
  });

  it("tells files apart by each of their bytes, however many", async () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `AAPL,2024-01-02,1,2,1,1.5,${i}`).join("\n");
    const long = `symbol,date,open,high,low,close,volume\n${lines(100_000)}`;
    const fingerprints = new Set<string>();
    // In the first mebibyte, in the second, in the last line.
    for (const place of [long.indexOf(",40\n") + 1, long.indexOf(",45000\n") + 1, long.length - 1]) {
      const path = await file("long.csv", `${long.slice(0, place)}7${long.slice(place + 1)}`);
      fingerprints.add((await provider([path])).fingerprint);
    }
    fingerprints.add((await provider([await file("long.csv", long)])).fingerprint);
    assert.equal(fingerprints.size, 4);
  });

  it("has a fingerprint of its inputs' content, symbol and names, and of nothing else", async () => {
    const path = await file("bars.csv", CSV);
    const first = (await provider([path])).fingerprint;
    await utimes(path, 1, 1);
    assert.equal((await provider([path])).fingerprint, first);
    assert.notEqual((await provider([path], { symbol: "X" })).fingerprint, first);
    await file("bars.csv", CSV.replace("1.5", "1.6"));
    assert.notEqual((await provider([path])).fingerprint, first);
  });

  it("writes the source it is given", async () => {
    assert.equal((await provider([await file("bars.csv", CSV)], { source: "vendor" })).name, "vendor");
  });

  it("does not fetch a file that changed or went away since, even at the same size or with its old time", async () => {
    const path = await file("bars.csv", CSV);
    await utimes(path, 1, 1);
    const made = await provider([path]);
    const [slice] = await plan(made);
    const refusal = async () => {
      const fetched = await made.fetch(slice!);
      assert.ok(isLeft(fetched));
      assert.deepEqual([fetched.left._tag, fetched.left.retryable], ["Unreadable", false]);
      return fetched.left.message;
    };
    await file("bars.csv", CSV.replace("1.5", "1.6"));
    assert.equal(await refusal(), `${path} was changed after the run began: start it again`);
    await file("bars.csv", `${CSV}more`);
    await utimes(path, 1, 1);
    assert.equal(await refusal(), `${path} was changed after the run began: start it again`);
    await rm(path);
    assert.equal(await refusal(), `${path} does not exist`);
  });

  describe("refuses, saying why,", () => {
    const ALLOWED =
      /allowed are CSV with a header, JSON lines, LEAN's zipped daily bars, recorded answers of Alpha Vantage \(daily\) and Yahoo \(chart\)/;

    it("no input at all, and an input named twice", async () => {
      assert.deepEqual(await faults([]), ["no file is named: give at least one --input FILE"]);
      const path = await file("bars.csv", CSV);
      assert.deepEqual(await faults([path, join(folder, ".", "bars.csv")]), ["bars.csv is named twice: its records would count double"]);
    });

    it("names that rows cannot carry", async () => {
      assert.deepEqual(await faults([await file("bars.csv", CSV)], { symbol: "", source: "a\n" }), [
        '--symbol is ""; allowed is text of 1 to 512 characters without control characters',
        '--source is "a\\n"; allowed is text of 1 to 512 characters without control characters',
      ]);
    });

    it("all faulty inputs at once", async () => {
      const good = await file("good.csv", CSV);
      const found = await faults([join(folder, "none.csv"), good, folder, await file("empty.csv", "")]);
      assert.deepEqual(found, ["none.csv does not exist", `${folder} is a directory: name the files in it`, "empty.csv is empty"]);
    });

    it("a file that may not be read", async function () {
      // The superuser may read everything.
      if (process.getuid?.() === 0) this.skip();
      const path = await file("secret.csv", CSV);
      await chmod(path, 0);
      assert.deepEqual(await faults([path]), ["secret.csv may not be read by this user"]);
    });

    const unknown: [string, string | Uint8Array, RegExp][] = [
      ["binary data", Buffer.from([1, 2, 3, 0, 5]), /it is binary data of no known format; /],
      ["UTF-16", Buffer.from("\ufeffdate,open", "utf16le"), /it looks like UTF-16 or binary data, and text must be UTF-8; /],
      ["Parquet", "PAR1....PAR1", /it is a Parquet file; /],
      ["a web page", "<!doctype html>", /it is an HTML or XML page; /],
      ["a JSON list", "[{}]", /it is a JSON list: write its objects one to a line/],
      ["other JSON", '{\n  "name": "assay"\n}', /it is JSON of no known kind; /],
    ];
    for (const [what, content, why] of unknown) {
      it(what, async () => {
        const [message, ...others] = await faults([await file("x.csv", content)], { symbol: "X" });
        assert.deepEqual(others, []);
        assert.match(message!, why);
        assert.match(message!, ALLOWED);
      });
    }

    it("a format other than the content's", async () => {
      assert.deepEqual(await faults([await file("x", CSV)], { format: "jsonl" }), [
        "x cannot be replayed: by its content it is csv, not jsonl",
      ]);
    });

    it("a CSV with wrong columns, all that is missing and what is near", async () => {
      assert.deepEqual(await faults([await file("x.csv", "Date,Opne,High,Low,Cls,Volume\n1,2,3,4,5,6\n")]), [
        'x.csv: its columns are Date, Opne, High, Low, Cls, Volume; missing: open (is "Opne" meant?), close (is "Cls" meant?)',
        "x.csv: it does not say which symbol it is about: pass --symbol",
      ]);
      assert.deepEqual(await faults([await file("x.csv", "symbol,date,open,high,low,close,volume,Close\n1,2,3,4,5,6,7,8\n")]), [
        "x.csv: its column close (close) comes twice",
      ]);
    });

    it("a CSV without a header, with other separators, or a broken header", async () => {
      assert.deepEqual(await faults([await file("x.csv", "2024-01-02,1,2,1,1,1\n")], { symbol: "X" }), [
        "x.csv: its first line is data; it must name the columns: date, open, high, low, close, volume, and symbol or --symbol",
      ]);
      assert.deepEqual(await faults([await file("x.csv", "date;open\n1;2\n")], { symbol: "X" }), [
        'x.csv: its cells are separated by ";"; allowed is a comma',
      ]);
      assert.deepEqual(await faults([await file("x.csv", 'date,"open\n1,2\n')], { symbol: "X" }), [
        "x.csv: its header cannot be read: the quote of cell 2 is not closed",
      ]);
    });

    it("a CSV of nothing but a header, or of blank lines", async () => {
      assert.deepEqual(await faults([await file("x.csv", "symbol,date,open,high,low,close,volume\n\n")]), [
        "x.csv: it holds a header and no data lines",
      ]);
      assert.deepEqual(await faults([await file("x.csv", "\n\n")]), ["x.csv: it has no header line within its first 64 KiB"]);
    });

    it("records without a symbol", async () => {
      const found = await faults([await file("x.csv", NAMELESS), await file("x.jsonl", '{"date":"2024-01-02","open":1}\n')]);
      assert.deepEqual(found, [
        "x.csv: it does not say which symbol it is about: pass --symbol",
        "x.jsonl: it does not say which symbol it is about: pass --symbol",
      ]);
    });

    it("packed files that are cut off, however late", async () => {
      const packed = gzipSync(CSV);
      const squeezed = zstdCompressSync(Buffer.from(CSV));
      const zip = zipOf({ "aapl.csv": "19980102 00:00,1,1,1,1,1" });
      const cut = [packed, squeezed, zip].map((bytes, i) => file(`cut-${i}`, bytes.subarray(0, bytes.length - 1)));
      assert.deepEqual(await faults(await Promise.all(cut)), [
        "cut-0: the gzip data is damaged or cut off (unexpected end of file)",
        "cut-1: the zstd data is damaged or cut off (unexpected end of file)",
        "cut-2: the archive is cut off, or is no ZIP: its directory is missing",
      ]);
      assert.deepEqual(await faults([await file("nothing.gz", gzipSync(""))]), ["nothing.gz is empty once unpacked"]);
    });

    it("archives of minute bars, of nothing, or of what their checksum denies", async () => {
      assert.deepEqual(await faults([await file("m.zip", zipOf({ "m.csv": "15300000,1,1,1,1,1\n" }))]), [
        'm.zip: m.csv in the archive holds no daily bars: its first line is "15300000,1,1,1,1,1"',
      ]);
      assert.deepEqual(await faults([await file("e.zip", zipOf({ "e.csv": "" }))]), ["e.zip: e.csv in the archive is empty"]);
      assert.deepEqual(await faults([await file("c.zip", zipOf({ "c.csv": "19980102 00:00,1,1,1,1,1" }, { crc: 7 }))]), [
        "c.zip: c.csv in the archive does not match its checksum",
      ]);
    });
  });
});
