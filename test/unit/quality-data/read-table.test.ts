import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../../adapters/embedded/duckdb/sql-text.ts";
import { readBatch } from "../../../adapters/quality/read-table.ts";
import { Moment, type Table } from "../../../domain/quality/table.ts";
import { useTempDir } from "../../support/temp-dir.ts";

const CSV = 'symbol,day,close,volume,open\nA,2024-01-02,1.5,100,true\n"B, ""b""",2024-01-03,,200,FALSE\n';

describe("data files as a table", () => {
  const directory = useTempDir();
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    return path;
  };

  async function parquet(name: string, select: string): Promise<string> {
    const path = join(directory(), name);
    const session = await Session.open({ spillDirectory: join(directory(), "spill") });
    try {
      await session.run(`COPY (${select}) TO ${textLiteral(path)} (FORMAT parquet)`);
    } finally {
      session.close();
    }
    return path;
  }

  async function table(...paths: readonly string[]): Promise<Table> {
    const read = await readBatch(paths);
    if (read._tag === "Left") throw new assert.AssertionError({ message: read.left.join("\n") });
    return read.right.table;
  }

  /** Columns with their types, NaN as null. */
  async function columns(...paths: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const { columns, dtypes } = await table(...paths);
    const plain = (value: unknown) => (Number.isNaN(value) ? null : value);
    return Object.fromEntries([...columns].map(([name, values]) => [name, [dtypes?.get(name) ?? "", ...Array.from(values, plain)]]));
  }

  async function faults(...paths: readonly string[]): Promise<readonly string[]> {
    const read = await readBatch(paths);
    return read._tag === "Left" ? read.left.map((fault) => fault.replaceAll(`${directory()}/`, "")) : [];
  }

  const EXPECTED = {
    symbol: ["", "A", 'B, "b"'],
    day: ["", "2024-01-02", "2024-01-03"],
    close: ["float64", 1.5, null],
    volume: ["int64", 100, 200],
    open: ["", true, false],
  };

  it("are CSV whose columns have the type of all their values, packed or not, whatever their names", async () => {
    assert.deepEqual(await columns(file("a.csv", CSV)), EXPECTED);
    assert.deepEqual(await columns(file("a.txt", gzipSync(CSV))), EXPECTED);
    assert.deepEqual(await columns(file("a", zstdCompressSync(CSV))), EXPECTED);
    assert.ok((await table(join(directory(), "a.csv"))).columns.get("close") instanceof Float64Array);
  });

  it("are CSV in which codes are no numbers, and integers that a double does not hold stay exact", async () => {
    const text = "code,id,size,ratio,a,A,a,\n007,9007199254740993,1,1e3,1,2,3,4\n008,12,,-.5,1,2,3,4\n";
    assert.deepEqual(await columns(file("codes.csv", `\ufeff${text}`)), {
      code: ["", "007", "008"],
      id: ["int64", 9007199254740993n, 12],
      size: ["float64", 1, null],
      ratio: ["float64", 1000, -0.5],
      a: ["int64", 1, 1],
      A: ["int64", 2, 2],
      "a.1": ["int64", 3, 3],
      "Unnamed: 7": ["int64", 4, 4],
    });
  });

  it("are CSV whose type a value far down decides", async () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => String(i));
    const late = (await table(file("late.csv", `n\n${lines.join("\n")}\nx\n`))).columns.get("n")!;
    assert.deepEqual([late.length, late[0], late[12_000]], [12_001, "0", "x"]);
  });

  it("are CSV with other delimiters, CRLF and line ends within quotes", async () => {
    assert.deepEqual(await columns(file("s.csv", 'a;b\r\n1;"x\r\ny"\r\n2;z\r\n')), { a: ["int64", 1, 2], b: ["", "x\r\ny", "z"] });
    assert.deepEqual(await columns(file("t.csv", "a\tb\n1\t2\n")), { a: ["int64", 1], b: ["int64", 2] });
  });

  it("are JSON lines as JSON has them, with missing keys, mixtures and nested values", async () => {
    const text =
      '{"a":1,"b":1.5,"m":1,"d":"2024-01-02"}\n\n{"A":true,"a":2,"m":"x","big":12345678901234567890}\n{"n":null,"o":{"x":[1]},"a":3,"b":-0.0}';
    const expected = {
      a: ["int64", 1, 2, 3],
      b: ["float64", 1.5, null, -0],
      m: ["", 1, "x", null],
      d: ["", "2024-01-02", null, null],
      A: ["", null, true, null],
      big: ["", null, 12345678901234567890n, null],
      n: ["", null, null, null],
      o: ["", null, null, '{"x":[1]}'],
    };
    assert.deepEqual(await columns(file("a.jsonl", text)), expected);
    assert.deepEqual(await columns(file("b.jsonl", zstdCompressSync(text))), expected);
  });

  it("are Parquet with the types it declares, packed or not", async () => {
    const path = await parquet(
      "a.parquet",
      `SELECT * FROM (VALUES
        (1::INTEGER, 9007199254740993::BIGINT, 1.25::DECIMAL(9,4), 0.5::FLOAT, DATE '2024-01-02', TIMESTAMP '2024-01-02 03:04:05.006', TIMESTAMPTZ '2024-01-02 03:04:05.000007+00', TIMESTAMP_NS '2024-01-02 03:04:05.000000007', true, [1, 2], 'nan'::DOUBLE),
        (NULL, 5, 3, 2, DATE '2024-01-02', NULL, NULL, NULL, NULL, NULL, 'inf'::DOUBLE)
      ) t (i, big, price, f, day, ms, us, ns, flag, list, d)`,
    );
    const expected = {
      i: ["float64", 1, null],
      big: ["int64", 9007199254740993n, 5],
      price: ["", 1.25, 3],
      f: ["float32", 0.5, 2],
      day: ["", new Date("2024-01-02"), new Date("2024-01-02")],
      ms: ["", new Date("2024-01-02T03:04:05.006Z"), null],
      us: ["datetime64[us, UTC]", new Moment(Date.UTC(2024, 0, 2, 3, 4, 5) * 1000 + 7, true), null],
      ns: ["", "2024-01-02T03:04:05.000000007", null],
      flag: ["", true, null],
      list: ["", "[1,2]", null],
      d: ["float64", null, Number.POSITIVE_INFINITY],
    };
    assert.deepEqual(await columns(path), expected);
    const { columns: read } = await table(path);
    assert.equal(read.get("day")![0], read.get("day")![1]);
    assert.deepEqual(await columns(file("b.parquet.gz", gzipSync(readFileSync(path)))), expected);
  });

  it("are Parquet with dates beyond what a Date holds, which are text with all that stand beside them", async () => {
    const path = await parquet(
      "far.parquet",
      `SELECT * FROM (VALUES
        (TIMESTAMP '290000-01-01', TIMESTAMPTZ '290000-01-01 10:00:00+00', DATE '5000000-01-01'),
        (TIMESTAMP '2020-01-02', TIMESTAMPTZ '2020-01-02 00:00:00+00', DATE '2020-01-02')
      ) t (naive, zoned, day)`,
    );
    assert.deepEqual(await columns(path), {
      naive: ["", "290000-01-01T00:00:00.000000", "2020-01-02T00:00:00.000000"],
      zoned: ["", "290000-01-01T10:00:00.000000+00:00", "2020-01-02T00:00:00.000000+00:00"],
      day: ["", "5000000-01-01", "2020-01-02T00:00:00.000000"],
    });
  });

  it("are one batch in the order given, whose columns are those of any file", async () => {
    const [a, b] = [file("a.csv", CSV), file("b.csv", "close,extra\n2,x\n")];
    assert.deepEqual(await columns(b, a), {
      close: ["float64", 2, 1.5, null],
      extra: ["", "x", null, null],
      symbol: ["", null, "A", 'B, "b"'],
      day: ["", null, "2024-01-02", "2024-01-03"],
      volume: ["float64", null, 100, 200],
      open: ["", null, true, false],
    });
    const parts = [await parquet("p.parquet", "SELECT 1::BIGINT AS x"), await parquet("q.parquet", "SELECT 2::BIGINT AS x, 'y' AS y")];
    assert.deepEqual(await columns(...parts), { x: ["int64", 1, 2], y: ["", null, "y"] });
    assert.deepEqual(await columns(file("a.jsonl", '{"x":1}\n'), file("b.jsonl", '{"x":2.5}')), { x: ["float64", 1, 2.5] });
  });

  it("may have thousands of columns", async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `column_${i}`);
    const lines = await table(file("wide.jsonl", JSON.stringify(Object.fromEntries(names.map((name, i) => [name, i])))));
    assert.deepEqual([lines.columns.size, lines.columns.get("column_9999")![0]], [10_000, 9_999]);
    // Ten thousand take DuckDB ten seconds.
    const some = names.slice(0, 1_500);
    const cells = await table(file("wide.csv", `${some.join(",")}\n${some.map((_, i) => i).join(",")}\n`));
    assert.deepEqual([cells.columns.size, cells.columns.get("column_1499")![0]], [1_500, 1_499]);
  }).timeout(60_000);

  it("are refused with what is wrong, where, and what is allowed", async () => {
    const allowed = "allowed are CSV with a header, JSON lines and Parquet, each also as gzip or zstd";
    mkdirSync(join(directory(), "folder"));
    const cut = gzipSync(CSV.repeat(500));
    const bad: readonly (readonly [path: string, ...faults: readonly string[]])[] = [
      [join(directory(), "none.csv"), "none.csv does not exist"],
      [join(directory(), "folder"), "folder is a directory: name the files in it"],
      [file("empty.csv", ""), "empty.csv is empty"],
      [file("blank.csv", "\n \n"), `blank.csv cannot be judged: it holds nothing but blanks; ${allowed}`],
      [file("cut.csv.gz", cut.subarray(0, -20)), "cut.csv.gz: the gzip data is damaged or cut off (unexpected end of file)"],
      [file("twice.gz", gzipSync(gzipSync(CSV))), `twice.gz cannot be judged: it is packed twice; ${allowed}`],
      [
        file("list.json", "[{}]"),
        `list.json cannot be judged: it is a JSON list: write its objects one to a line (jq -c '.[]'); ${allowed}`,
      ],
      [
        file("bars.parquet", "a,b\n1,2\n"),
        `bars.parquet cannot be judged: its name says Parquet, and it does not begin as Parquet does; ${allowed}`,
      ],
      [file("page.html", "<html>"), `page.html cannot be judged: it is an HTML or XML page; ${allowed}`],
      [file("book.xlsx", "PK\x03\x04"), `book.xlsx cannot be judged: it is a ZIP archive (or an Excel workbook); ${allowed}`],
      [file("bare.csv", "1,2\n3,4\n"), "bare.csv: its first line holds numbers alone, and must name the columns"],
      [file("open.csv", '"a,b\n1,2\n'), "open.csv: the quotes of its header are not closed on its line"],
      [file("short.csv", "a,b\n1,2\n3\n"), "short.csv, line 3: it has 1 cells where the header names 2 columns"],
      [file("long.csv", "a,b\n1,2\n3,4,5\n"), "long.csv, line 3: it has 3 cells where the header names 2 columns"],
      [file("no.parquet", "PAR1xxxxxxxxPAR1"), "no.parquet: the Parquet file is damaged or cut off (Footer length error in file)"],
      [
        file("bad.jsonl", '{"a":1}\n{"a":\n[1]\n'),
        "bad.jsonl, line 2: it is not JSON (Unexpected end of JSON input)",
        "bad.jsonl, line 3: it is no JSON object of values by column",
      ],
      [
        file("worse.jsonl", '{"a":1}\n'.concat("{\n".repeat(8))),
        ...[2, 3, 4, 5, 6].map((line) => `worse.jsonl, line ${line}: it is not JSON (Expected property name or '}' in JSON at position 1)`),
        "worse.jsonl: 3 more lines like these",
      ],
    ];
    for (const [path, ...expected] of bad) assert.deepEqual(await faults(path), expected);
    const mixed = [file("a.csv", CSV), file("a.jsonl", '{"a":1}\n')];
    assert.deepEqual(await faults(...mixed), [
      "the files of one batch must be of one format: a.csv is CSV and a.jsonl is JSON lines; judge them one by one, or convert one of them",
    ]);
  }).timeout(30_000);

  it("are refused together, with the faults of each", async () => {
    const paths = [join(directory(), "none.csv"), file("short.csv", "a,b\n3\n"), file("long.csv", "a\n3,4\n")];
    assert.deepEqual(await faults(...paths), [
      "none.csv does not exist",
      "short.csv, line 2: it has 1 cells where the header names 2 columns",
      "long.csv, line 2: it has 2 cells where the header names 1 columns",
    ]);
  });
});
