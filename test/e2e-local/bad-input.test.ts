import assert from "node:assert/strict";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assay, type Ended, replay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { zipOf } from "../unit/providers/helpers.ts";

const HEADER = "date,symbol,open,high,low,close,volume\n";
const bar = (date: string, close = "10.5") => `${date},A,10,11,9,${close},100\n`;

describe("bad input", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    return path;
  };

  /** Wrong usage: every fault in words, on stderr and as the one JSON document, and no stack trace. */
  function refused(ended: Ended, errors: readonly string[], code = 2): void {
    assert.deepEqual(ended.json, { errors });
    assert.equal(ended.stderr, errors.map((error) => `assay: ${error}\n`).join(""));
    assert.equal(ended.code, code);
  }

  it("is told for all files at once, before anything is written", async () => {
    const lines = HEADER + Array.from({ length: 3_000 }, (_, i) => bar("2024-01-02", String(1 + i / 7))).join("");
    const zip = zipOf({ "a.csv": "20240102 00:00,100000,110000,90000,105000,100\n" });
    mkdirSync(join(directory(), "folder"));
    const [none, empty, folder, junk, gzip, cutZip, wrong, header] = [
      join(directory(), "none.csv"),
      file("empty.csv", ""),
      join(directory(), "folder"),
      file(
        "junk.bin",
        Uint8Array.from({ length: 3_000 }, (_, i) => (i * 7919) >> 3),
      ),
      file("cut.csv.gz", gzipSync(lines).subarray(0, -2_000)),
      file("cut.zip", zip.subarray(0, -30)),
      file("wrong.csv", "time,bid,ask\n1,2,3\n"),
      file("header.csv", HEADER),
    ] as [string, string, string, string, string, string, string, string];
    const allowed =
      "allowed are CSV with a header, JSON lines, LEAN's zipped daily bars, recorded answers of Alpha Vantage (daily) and Yahoo (chart), each also as gzip or zstd";

    refused(await assay(...replay(data(), [none, empty, folder, junk, gzip, cutZip, wrong, header])), [
      `${none} does not exist`,
      `${empty} is empty`,
      `${folder} is a directory: name the files in it`,
      `${junk} cannot be replayed: it is binary data of no known format; ${allowed}`,
      `${gzip}: the gzip data is damaged or cut off (unexpected end of file)`,
      `${cutZip}: the archive is cut off, or is no ZIP: its directory is missing`,
      `${wrong}: its columns are time, bid, ask; missing: price_date, open, high, low, close, volume`,
      `${wrong}: it does not say which symbol it is about: pass --symbol`,
      `${header}: it holds a header and no data lines`,
    ]);
    assert.equal(existsSync(data()), false);
  });

  it("is told for all settings and options of the provider at once, with the nearest name", async () => {
    const faults =
      "none, demo, or NAME=SHARE with commas between, a share being from 0 to 1 and a name one of: all, stale-feed, price-times-100, negative-price, high-below-low, missing-field, wrong-type, non-ascii, huge-record, malformed-json, duplicate, out-of-order, late";
    const run = ["run", "historical-batch", "--data", data(), "--json"];
    const [settings, options, provider, pipeline, input] = await Promise.all([
      assay(
        ...run,
        "--set",
        "gaet=rows",
        "batchRecords=many",
        "minRows=-1",
        "maxErrorRate=1.5",
        "--gate",
        "row",
        "--calendar",
        "XNYZ",
        "--seed",
        "one",
        "--faults",
        "negative-prise=1,duplicate=3",
      ),
      assay(...run, "--from", "2024-02-30", "--to", "tomorrow", "--continue", "--set", "x"),
      assay(...run, "--provider", "repaly"),
      assay("run", "historical-bach", "--data", data(), "--json"),
      assay(...run, "--input", "prices.csv"),
    ]);
    refused(settings, [
      "there is no setting gaet: did you mean gate? known are gate, maxErrorRate, minRows, batchRecords, calendar, format",
      'gate is "row"; allowed is batch or rows',
      "maxErrorRate is 1.5; allowed is a share from 0 to 1",
      "minRows is -1; allowed is a whole number from 0 to 1,000,000",
      'batchRecords is "many"; allowed is a whole number from 1 to 1,000,000',
      'calendar is "XNYZ"; allowed is null or XNYS or 24/7',
      '--seed is "one"; allowed is a whole number up to ±9007199254740991',
      `there is no fault "negative-prise": did you mean negative-price? allowed are ${faults}`,
      `"duplicate=3" gives duplicate no share; allowed are ${faults}`,
    ]);
    refused(options, [
      '--from is "2024-02-30"; allowed is a date as in 2026-01-18',
      '--to is "tomorrow"; allowed is a date as in 2026-01-18',
      "--continue chooses the session itself: leave out --from and --to",
      '--set is "x"; allowed is KEY=VALUE',
    ]);
    refused(provider, ["there is no provider repaly: did you mean replay? known are simulated, replay, alpha-vantage, yahoo"]);
    refused(pipeline, ["there is no pipeline historical-bach: did you mean historical-batch? known are stream-ingest, historical-batch"]);
    refused(input, ["provider simulated takes no --input, only --seed, --faults"]);
    assert.equal(existsSync(data()), false);
  });

  it("is told of symbols that are none, before a run exists; none at all is not all of them", async () => {
    const run = (symbols: string) => assay("run", "historical-batch", "--symbols", symbols, "--data", data(), "--json");
    const [none, commas, wrong] = await Promise.all([run(""), run(","), run("AAPL,b k,A/B")]);
    const allowed = "which is no symbol: allowed are up to 24 letters, digits and . - ^ =";
    for (const empty of [none, commas]) refused(empty, ["--symbols names none; allowed are codes separated by commas, as in AAPL,MSFT"]);
    refused(wrong, [`--symbols names "b k", ${allowed}`, `--symbols names "A/B", ${allowed}`]);
    assert.equal(existsSync(data()), false);
  });

  it("is told of times that are none, and of --continue where nothing is curated", async () => {
    const run = ["run", "historical-batch", "--data", data(), "--json"];
    const [clock, range, next] = await Promise.all([
      assay(...run, "--clock", "yesterday"),
      assay(...run, "--from", "2024-03-01", "--to", "2024-01-01"),
      assay(...run, "--continue"),
    ]);
    refused(clock, ['--clock is "yesterday"; allowed is an instant as in 2026-01-18T21:00:00Z']);
    refused(range, ["--from 2024-03-01 is after --to 2024-01-01"]);
    refused(next, ["--continue: nothing from simulated is curated yet; run once without it"]);
  });

  it("answers --json with one JSON document also where the command line itself cannot be read", async () => {
    const [option, argument] = await Promise.all([assay("run", "historical-batch", "--bogus", "--json"), assay("run", "--json")]);
    for (const ended of [option, argument]) {
      assert.equal(ended.code, 2);
      assert.doesNotMatch(ended.stderr, /^ {4}at /m);
    }
    assert.match(option.stderr, /unknown option '--bogus'/);
    assert.match(argument.stderr, /missing required argument 'pipeline'/);
    assert.deepEqual(option.json, { errors: ["unknown option '--bogus'"] });
    assert.deepEqual(argument.json, { errors: ["missing required argument 'pipeline'"] });
  });

  it("is told alike by every command, those of commands too, with where to read more", async () => {
    const [receipt, shell, stack] = await Promise.all([
      assay("quarantine", "show"),
      assay("completion", "tcsh"),
      assay("verify", "silence"),
    ]);
    assert.equal(receipt.stderr, "assay: missing required argument 'receipt'\n(assay help quarantine tells more)\n");
    assert.match(shell.stderr, /^assay: .*Allowed choices are bash, zsh, fish\.\n\(assay help completion tells more\)\n$/);
    assert.match(stack.stderr, /^assay: required option '--stack <name>' not specified\n/);
    assert.deepEqual([receipt.code, shell.code, stack.code], [2, 2, 2]);
  });

  it("of those who change a stack is told whole, before anything is asked of AWS", async () => {
    const [ack, pause] = await Promise.all([
      assay("ack", "silence", "--for", "3", "--stack", "dev", "--json"),
      assay("pause", "stream-ingest", "--for", "40d", "--stack", "dev", "--json"),
    ]);
    const why = 'say why, as in --why "provider is down": it is kept with who did it and when';
    refused(ack, ['--for is "3"; allowed is a time of up to 15 days, as in 30m, 4h, 2d', why]);
    refused(pause, ['--for is "40d"; allowed is a time of up to 15 days, as in 30m, 4h, 2d', why]);
  });

  it("that is a file is told by its name where it is not there", async () => {
    refused(await assay("capsule", "replay", "nope.json", "--json"), ["there is no file nope.json"]);
  });

  it("of bytes that hurt nothing is read: a byte order mark, CRLF, blank lines, no last line end", async () => {
    const path = file("dos.csv", `\ufeff${HEADER}${bar("2024-01-02")}\n${bar("2024-01-03").trimEnd()}`.replaceAll("\n", "\r\n"));
    const ran = await assay(...replay(data(), [path]));
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(ran.json.received, 2);
    assert.equal(ran.json.curated, 2);
  });

  it("within a file is kept in quarantine with why, and loses no good line beside it", async () => {
    const path = file(
      "mixed.csv.gz",
      gzipSync(
        Buffer.concat([
          Buffer.from(HEADER + bar("2024-01-02")),
          Buffer.alloc(32 * 2 ** 20, "7"),
          Buffer.from(`\n${bar("2024-02-30")}${bar("03/01/2024")}${bar("2024-01-04", "NaN")}${bar("2024-01-05", "10.500000000000000001")}`),
          Buffer.from("\xff\xfe\n", "latin1"),
          Buffer.from(`2024-01-08,A,10,11\n${bar("2024-01-09")}`),
        ]),
      ),
    );
    const ran = await assay(...replay(data(), [path], "--gate", "rows"));
    assert.equal(ran.code, 0, ran.stderr);
    assert.equal(ran.stderr, "");
    const { received, curated, quarantined, balanced, reasons } = ran.json;
    assert.deepEqual(
      { received, curated, quarantined, balanced, reasons },
      {
        received: 9,
        curated: 2,
        quarantined: 7,
        balanced: true,
        reasons: { "too-large": 1, "wrong-type": 3, "not-representable": 1, "not-decodable": 2 },
      },
    );
    const [object] = globSync("quarantine/**/*.jsonl", { cwd: data() });
    const lines = readFileSync(join(data(), object!), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ receipt_id, original, reasons: [reason] }) => [
        receipt_id.split(":")[1],
        original.length > 50 ? original.length : original,
        reason.message,
      ]),
      [
        ["3", 1024, "is 33554432 bytes long; 1048576 are allowed"],
        ["4", "2024-02-30,A,10,11,9,10.5,100", 'price_date is "2024-02-30"; allowed is date YYYY-MM-DD'],
        ["5", "03/01/2024,A,10,11,9,10.5,100", 'price_date is "03/01/2024"; allowed is date YYYY-MM-DD'],
        ["6", "2024-01-04,A,10,11,9,NaN,100", 'close is "NaN"; allowed is finite number'],
        ["7", "2024-01-05,A,10,11,9,10.500000000000000001,100", 'close is "10.500000000000000001", which a double cannot carry exactly'],
        ["8", "\ufffd\ufffd", "cannot be read: it is not UTF-8 text"],
        ["9", "2024-01-08,A,10,11", "cannot be read: it has 4 cells where the header names 7 columns"],
      ],
    );
    const audit = await assay("audit", "--data", data(), "--json");
    assert.equal(audit.code, 0);
    assert.equal(audit.json.balanced, true);
  });
});
