import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { decodeJsonl, encodeJsonl } from "../../../adapters/encoding/jsonl.ts";
import { decodeParquet, encodeParquet } from "../../../adapters/encoding/parquet.ts";
import { hasStatistics, parquetSchema } from "../../../adapters/encoding/parquet-columns.ts";
import { barContract } from "../../../domain/market/bar.ts";
import type { Column, Columns } from "../../../domain/market/columns.ts";
import {
  type Contract,
  contract,
  date,
  type FieldKind,
  type FieldMeta,
  instant,
  integer,
  isPlainText,
  nullable,
  number,
  text,
} from "../../../domain/market/contract.ts";
import { Instants } from "../../../domain/market/instants.ts";
import { Texts } from "../../../domain/market/texts.ts";
import { dateOfDays, daysOfDate, instantOfMs, microsOfInstant } from "../../../domain/market/times.ts";
import { wordsOf } from "../../support/columns.ts";
import { useTempDir } from "../../support/temp-dir.ts";

const meta = (unit: FieldMeta["unit"]): FieldMeta => ({ role: "measure", unit, doc: "x" });

/** Every kind of field, required and nullable. */
const everyKind = contract(
  { name: "every", version: 1, dataset: "every_kind", partition: { by: "day", levels: ["year"] } },
  {
    name: text({ ...meta("name"), key: true }),
    maybe_name: nullable(text(meta("code"))),
    hash: text(meta("hash")),
    maybe_hash: nullable(text(meta("hash"))),
    price: number(meta("price")),
    maybe_price: nullable(number(meta("price"))),
    count: integer(meta("count")),
    maybe_count: nullable(integer(meta("count"))),
    at: instant(meta("instant")),
    maybe_at: nullable(instant(meta("instant"))),
    day: date({ ...meta("date"), role: "time" }),
    maybe_day: nullable(date(meta("date"))),
  },
);

// ---- rows of that contract ----------------------------------------------------------------------------------------

const FIRST_MS = Date.UTC(1900, 0, 1);
const LAST_MS = Date.UTC(2199, 11, 31);
const texts = fc.string({ minLength: 1, maxLength: 40, unit: "binary" }).filter(isPlainText);
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
const integers = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 1, max: 3 }));
const instants = fc
  .tuple(fc.integer({ min: FIRST_MS, max: LAST_MS }), fc.integer({ min: 0, max: 999 }))
  .map(([ms, micros]) => `${instantOfMs(ms).slice(0, 23)}${String(micros).padStart(3, "0")}Z`);
const days = fc.integer({ min: FIRST_MS / 86_400_000, max: LAST_MS / 86_400_000 }).map(dateOfDays);
const or = fc.option;

type Row = readonly unknown[];
const rows: fc.Arbitrary<readonly Row[]> = fc.array(
  fc.tuple(texts, or(texts), texts, or(texts), doubles, or(doubles), integers, or(integers), instants, or(instants), days, or(days)),
  { maxLength: 60 },
);

function columnsOf(rows: readonly Row[]): ReadonlyMap<string, readonly unknown[]> {
  return new Map(everyKind.fieldNames.map((name, i) => [name, rows.map((row) => row[i])]));
}

const HARD_ROWS: readonly Row[] = [
  ["AAPL", null, "0a:1", "0a:1", 5e-324, -0, 1, 0, "2026-01-18T14:30:00.123456Z", null, "2026-01-18", null],
  [
    "Zürich 😀",
    "é",
    "0a:😀",
    null,
    1.7976931348623157e308,
    0,
    -1,
    null,
    "1969-12-31T23:59:59.999999Z",
    "1900-01-01T00:00:00.000001Z",
    "1969-12-31",
    "1900-01-01",
  ],
  [
    "\ud83d\ude00",
    "B",
    "ü:2",
    "b",
    123456.789012345,
    null,
    9007199254740991,
    -9007199254740991,
    "2199-12-31T23:59:59.999999Z",
    "1970-01-01T00:00:00.000000Z",
    "2199-12-31",
    "2024-02-29",
  ],
];

/** The same in the shapes that rows have on their way: doubles with NaN for null, texts that recur as words, and others as bytes. */
function typedColumns(columns: ReadonlyMap<string, readonly unknown[]>): Columns {
  return new Map(
    [...columns].map(([name, values]): [string, Column] => {
      const { kind, unit, nullable } = everyKind.fields[name]!;
      if (kind === "number" || kind === "integer") return [name, Float64Array.from(values, (value) => (value ?? Number.NaN) as number)];
      if (kind === "text" && unit !== "hash") return [name, wordsOf(values as (string | null)[])];
      if (unit !== "hash" && (nullable || kind !== "instant")) return [name, values];
      const texts = kind === "instant" ? new Instants() : new Texts();
      for (const [row, value] of values.entries()) {
        texts.reserve(row + 1);
        texts.put(row, value as string);
      }
      return [name, texts];
    }),
  );
}

/** What the library makes of the values, given that it chooses each column's encoding and codec as Assay did. */
function byTheLibrary(contract: Contract, columns: ReadonlyMap<string, readonly unknown[]>, encoded: Uint8Array): Buffer {
  const params = { [constants.ZSTD_c_compressionLevel]: 2 };
  const bytes = new ByteWriter();
  const file = new ParquetWriter({
    writer: bytes,
    schema: [...parquetSchema(contract)],
    codec: "ZSTD",
    compressors: { ZSTD: (page) => zstdCompressSync(page, { params }) },
    createdBy: "assay",
  });
  let first = 0;
  for (const group of parquetMetadata(encoded.slice().buffer).row_groups) {
    const end = first + Number(group.num_rows);
    const columnData = contract.fieldNames.map((name, i) => {
      const field = contract.fields[name]!;
      const data = columns.get(name)!.slice(first, end);
      const { encodings, codec } = group.columns[i]!.meta_data!;
      return {
        name,
        data: data.map((value) => (value === null ? null : physical(field.kind, value))),
        statistics: hasStatistics(field),
        encoding: encodings.at(-1)!,
        codec,
      };
    });
    file.write({ columnData, rowGroupSize: end - first, pageSize: 0 });
    first = end;
  }
  file.finish();
  return Buffer.from(bytes.getBytes());
}

function physical(kind: FieldKind, value: unknown): unknown {
  switch (kind) {
    case "integer":
      return BigInt(value as number);
    case "instant":
      return BigInt(microsOfInstant(value as string));
    case "date":
      return daysOfDate(value as string);
    default:
      return value;
  }
}

describe("Parquet", () => {
  it("gives every value back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(7, 100_000), async (rows, rowGroupRows) => {
        const columns = columnsOf(rows);
        assert.deepEqual(await decodeParquet(encodeParquet(everyKind, columns, { rowGroupRows })), columns);
      }),
      {
        examples: [
          [HARD_ROWS, 100_000],
          [HARD_ROWS, 2],
          [[], 2],
        ] as [readonly Row[], number][],
      },
    );
  });

  it("encodes values by dictionary and by difference, and gives them back", async () => {
    const columns = columnsOf(Array.from({ length: 3000 }, (_, i) => HARD_ROWS[i % 3]!));
    const bytes = encodeParquet(everyKind, columns);
    const encodings = parquetMetadata(bytes.slice().buffer).row_groups[0]!.columns.map((column) => column.meta_data!.encodings.at(-1));
    const [DICTIONARY, TEXTS, DELTAS] = ["RLE_DICTIONARY", "DELTA_BYTE_ARRAY", "DELTA_BINARY_PACKED"];
    assert.deepEqual(encodings, [
      ...[DICTIONARY, DICTIONARY, TEXTS, TEXTS, DICTIONARY, "PLAIN"],
      ...[DELTAS, DELTAS, DELTAS, DELTAS, DICTIONARY, DICTIONARY],
    ]);
    assert.deepEqual(await decodeParquet(bytes), columns);
  });

  it("gives the same bytes for the same rows, whatever was encoded between", () => {
    const columns = columnsOf(Array.from({ length: 3000 }, (_, i) => HARD_ROWS[i % 3]!));
    const first = encodeParquet(everyKind, columns);
    encodeParquet(everyKind, columnsOf(HARD_ROWS));
    assert.deepEqual(encodeParquet(everyKind, structuredClone(columns)), first);
  });

  it("writes the bytes that hyparquet-writer writes of the same values", () => {
    const many = fc.tuple(rows, fc.integer({ min: 1, max: 40 }), fc.array(fc.nat()));
    fc.assert(
      fc.property(many, fc.constantFrom(900, 100_000), fc.boolean(), ([few, times, order], rowGroupRows, typed) => {
        const told = Array.from({ length: few.length * times }, (_, i) => few[((order[i % (order.length || 1)] ?? 0) + i) % few.length]!);
        const columns = columnsOf(told);
        const encoded = encodeParquet(everyKind, typed ? typedColumns(columns) : columns, { rowGroupRows });
        assert.ok(byTheLibrary(everyKind, columns, encoded).equals(encoded));
      }),
      {
        numRuns: 30,
        endOnFailure: true,
        examples: [[[HARD_ROWS, 400, [1, 0, 5]], 1000, true]] as [[readonly Row[], number, number[]], number, boolean][],
      },
    );
  });

  it("writes of the rows that it is told, in their order, what it writes of them alone", () => {
    fc.assert(
      fc.property(rows, fc.array(fc.nat(), { maxLength: 100 }), (all, some) => {
        const chosen = all.length === 0 ? [] : some.map((place) => place % all.length);
        const alone = encodeParquet(everyKind, columnsOf(chosen.map((row) => all[row]!)));
        assert.ok(Buffer.from(alone).equals(encodeParquet(everyKind, typedColumns(columnsOf(all)), {}, chosen)));
      }),
      { numRuns: 40 },
    );
  });

  it("refuses a value that is not of its field's kind, naming column and row", () => {
    const withValue = (name: string, value: unknown) => {
      const columns = new Map(columnsOf([HARD_ROWS[0]!, HARD_ROWS[0]!]));
      columns.set(name, [columns.get(name)![0], value]);
      return () => encodeParquet(everyKind, columns);
    };
    for (const name of ["name", "hash", "price", "count", "at", "day"]) {
      assert.throws(withValue(name, null), { message: `column ${name}, row 1: null is no value of its contract's kind` });
    }
    assert.throws(withValue("price", "1.5"), /column price, row 1: "1.5"/);
    assert.throws(withValue("maybe_name", 7), /column maybe_name, row 1: 7/);
    assert.throws(withValue("maybe_price", undefined), /column maybe_price, row 1: undefined/);
    for (const rows of [undefined, [0]]) {
      const withoutColumns = () => encodeParquet(everyKind, new Map(), {}, rows);
      assert.throws(withoutColumns, /there is no column name, and contract every has that field/);
    }
  });

  it("tells readers the range of symbols and sessions in each group of rows", () => {
    const bars = new Map(barContract.fieldNames.map((name) => [name, [] as unknown[]]));
    const values: Record<string, unknown> = {
      price_basis: "traded",
      source: "s",
      ingested_at: "2026-01-18T14:30:00.000000Z",
      receipt_id: "r:1",
    };
    for (const [symbol, price_date] of [
      ["AAPL", "2024-01-03"],
      ["AAPL", "2024-01-02"],
      ["MSFT", "2024-02-01"],
      ["MSFT", "2024-02-01"],
      ["N".repeat(65), "2024-02-02"],
    ]) {
      const row = { ...values, symbol, price_date, adjusted_close: null, currency: null };
      for (const [name, column] of bars) column.push(name in row ? row[name as keyof typeof row] : 1);
    }
    const { row_groups, created_by } = parquetMetadata(encodeParquet(barContract, bars, { rowGroupRows: 2 }).slice().buffer);
    assert.equal(created_by, "assay");
    const ranges = row_groups.map(({ columns }) =>
      columns.slice(0, 2).map(({ meta_data }) => [meta_data!.statistics!.min_value, meta_data!.statistics!.max_value]),
    );
    const day = (text: string) => new Date(text);
    assert.deepEqual(ranges, [
      [
        ["AAPL", "AAPL"],
        [day("2024-01-02"), day("2024-01-03")],
      ],
      [
        ["MSFT", "MSFT"],
        [day("2024-02-01"), day("2024-02-01")],
      ],
      // Longer ones some readers cut off.
      [
        [undefined, undefined],
        [day("2024-02-02"), day("2024-02-02")],
      ],
    ]);
  });

  describe("read by DuckDB", () => {
    const directory = useTempDir();
    let duckdb: DuckDBConnection;
    before(async () => {
      duckdb = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
      await duckdb.run("SET TimeZone = 'UTC'");
    });
    after(() => duckdb.closeSync());

    async function query(sql: string): Promise<readonly Record<string, unknown>[]> {
      return (await duckdb.runAndReadAll(sql)).getRowObjectsJson();
    }

    it("has the types of the contract's kinds", async () => {
      const path = join(directory(), "x.parquet");
      writeFileSync(path, encodeParquet(everyKind, columnsOf(HARD_ROWS)));
      const described = await query(`DESCRIBE FROM '${path}'`);
      const types = { text: "VARCHAR", number: "DOUBLE", integer: "BIGINT", instant: "TIMESTAMP WITH TIME ZONE", date: "DATE" };
      assert.deepEqual(
        described.map((column) => [column.column_name, column.column_type]),
        everyKind.fieldNames.map((name) => [name, types[everyKind.fields[name]!.kind]]),
      );
    });

    it("has every value, and as many rows", async () => {
      const path = join(directory(), "x.parquet");
      const select = everyKind.fieldNames.map((name) =>
        everyKind.fields[name]!.kind === "instant" ? `strftime("${name}", '%Y-%m-%dT%H:%M:%S.%fZ')` : `"${name}"`,
      );
      await fc.assert(
        fc.asyncProperty(rows, fc.constantFrom(7, 100_000), async (rows, rowGroupRows) => {
          writeFileSync(path, encodeParquet(everyKind, columnsOf(rows), { rowGroupRows }));
          const found = (await duckdb.runAndReadAll(`SELECT ${select} FROM '${path}'`)).getRows();
          const plain = found.map((row) => row.map(plainValue));
          // Its client takes a byte order mark away that a text begins with.
          const withoutMark = (value: unknown) => (typeof value === "string" ? value.replace(/^\uFEFF/, "") : value);
          assert.deepEqual(
            plain,
            rows.map((row) => row.map(withoutMark)),
          );
        }),
        {
          numRuns: 30,
          examples: [
            [HARD_ROWS, 100_000],
            [[], 7],
          ] as [readonly Row[], number][],
        },
      );
    });
  });
});

/** DuckDB's own values: bigint for BIGINT, an object for DATE. */
function plainValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "object" && value !== null ? String(value) : value;
}

describe("JSON lines", () => {
  it("are one row a line, fields in the contract's order, numbers as their shortest text", () => {
    const encoded = Buffer.from(encodeJsonl(everyKind, columnsOf([HARD_ROWS[1]!]))).toString();
    assert.equal(
      encoded,
      '{"name":"Zürich 😀","maybe_name":"é","hash":"0a:😀","maybe_hash":null,"price":1.7976931348623157e+308,"maybe_price":0,' +
        '"count":-1,"maybe_count":null,"at":"1969-12-31T23:59:59.999999Z","maybe_at":"1900-01-01T00:00:00.000001Z",' +
        '"day":"1969-12-31","maybe_day":"1900-01-01"}\n',
    );
  });

  it("give every value back as it was", () => {
    // JSON has no negative zero, and canonical rows have none.
    const canonical = rows.map((all) => all.map((row) => row.map((value) => (value === 0 ? 0 : value))));
    fc.assert(
      fc.property(canonical, (rows) => {
        const columns = columnsOf(rows);
        assert.deepEqual(decodeJsonl(everyKind, encodeJsonl(everyKind, columns)), columns);
      }),
    );
  });

  it("are refused where cut off, or where a field is missing", () => {
    const bytes = encodeJsonl(everyKind, columnsOf([HARD_ROWS[0]!, HARD_ROWS[1]!]));
    assert.throws(() => decodeJsonl(everyKind, bytes.subarray(0, -1)), /the last line has no end/);
    assert.throws(() => decodeJsonl(everyKind, Buffer.from('{"name":"x"}\n')), /line 1 has no field maybe_name of contract every/);
  });
});
