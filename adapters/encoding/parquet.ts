/** Curated rows as Parquet files: zstd, one canonical schema, the same bytes for the same rows. */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { parquetMetadata, parquetScan } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Columns, DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { dateOfDays, instantOfMicros } from "../../domain/market/times.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import { parquetColumn, parquetSchema } from "./parquet-columns.ts";

export interface ParquetOptions {
  /** zstd's level, 1 to 22. Default 2: level 3 takes half as long again and level 6 three times, for files of bars no more than 1 % smaller. */
  readonly level?: number;
  /** Rows of a row group, the unit that readers skip by its statistics. Default 100,000. */
  readonly rowGroupRows?: number;
}

const CREATED_BY = "assay";
const DEFAULT_LEVEL = 2;
const DEFAULT_ROW_GROUP_ROWS = 100_000;

export function parquetEncoder(options: ParquetOptions = {}): RowEncoder {
  return { extension: ".parquet", encode: (contract, columns) => encodeParquet(contract, columns, options) };
}

/** The columns hold canonical values: text, finite numbers, instants and dates as text, `null` where the field allows it. */
export function encodeParquet(contract: Contract, columns: Columns, options: ParquetOptions = {}): Uint8Array {
  const { level = DEFAULT_LEVEL, rowGroupRows = DEFAULT_ROW_GROUP_ROWS } = options;
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  const buffer = parquetWriteBuffer({
    schema: parquetSchema(contract),
    columnData: contract.fieldNames.map((name) => {
      const values = columns.get(name);
      if (!values) throw new Error(`there is no column ${name}, and contract ${contract.name} has that field`);
      return parquetColumn(name, contract.fields[name]!, values);
    }),
    codec: "ZSTD",
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes, { params }) },
    rowGroupSize: rowGroupRows,
    // One page for each column of a row group: pages within would help only readers that keep a page index.
    pageSize: 0,
    createdBy: CREATED_BY,
  });
  return new Uint8Array(buffer);
}

/** The file's columns, in its order, as the values that {@link encodeParquet} was given. */
export async function decodeParquet(bytes: Uint8Array): Promise<DecodedColumns> {
  const file = {
    byteLength: bytes.byteLength,
    // A copy: a Buffer's own slice would share, and its `.buffer` be larger than the file.
    slice: (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  const metadata = parquetMetadata(file.slice(0));
  const names = metadata.schema.slice(1).map(({ name }) => name);
  const columns = new Map<string, unknown[]>(names.map((name) => [name, []]));
  const scan = await parquetScan({ file, metadata, compressors: { ZSTD: (page) => zstdDecompressSync(page) }, parsers: PARSERS });
  for (const range of scan.ranges) {
    for (const [name, values] of columns) {
      for (const value of await scan.readColumn({ column: name, ...range })) values.push(plain(value));
    }
  }
  return columns;
}

const PARSERS = { timestampFromMicroseconds: (micros: bigint) => instantOfMicros(Number(micros)), dateFromDays: dateOfDays };

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value ?? null;
}
