/** Curated rows as Parquet files: zstd, one canonical schema, the same bytes for the same rows. */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { parquetMetadata, parquetScan } from "hyparquet";
// By file: the package as a whole is three times what is used of it, and a function carries it.
import { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import type { Columns, DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { dateOfDays, instantOfMicros } from "../../domain/market/times.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import { ChunkWriter, type Compress } from "./parquet-chunk.ts";
import { parquetSchema } from "./parquet-columns.ts";
import { type WrittenGroup, writeFooter } from "./parquet-thrift.ts";

export interface ParquetOptions {
  /** zstd's level, 1 to 22. Default 2: level 3 takes half as long again and level 6 three times, for files of bars no more than 1 % smaller. */
  readonly level?: number;
  /** Rows of a row group, the unit that readers skip by its statistics. Default 100,000. */
  readonly rowGroupRows?: number;
}

/** `PAR1`, with which a file begins and ends. */
const MAGIC = 0x31524150;
const CREATED_BY = "assay";
const DEFAULT_LEVEL = 2;
const DEFAULT_ROW_GROUP_ROWS = 100_000;
/** What a file of bars takes, roughly and rather more: memory to begin with. */
const ROW_BYTES = 32;
const FOOTER_BYTES = 4096;

export function parquetEncoder(options: ParquetOptions = {}): RowEncoder {
  return { extension: ".parquet", encode: (contract, columns, rows) => encodeParquet(contract, columns, options, rows) };
}

/**
 * The columns hold canonical values: text, finite numbers, instants and dates as text, `null` where the field allows it. Given
 * `rows`, it is of these rows of theirs, in that order.
 */
export function encodeParquet(
  contract: Contract,
  columns: Columns,
  { level = DEFAULT_LEVEL, rowGroupRows = DEFAULT_ROW_GROUP_ROWS }: ParquetOptions = {},
  rows?: ArrayLike<number>,
): Uint8Array {
  requireColumns(contract, columns);
  const selected = rows ? Int32Array.from(rows) : allRows(contract, columns);
  const bytes = new ByteWriter(FOOTER_BYTES + selected.length * ROW_BYTES);
  bytes.appendUint32(MAGIC);
  const groups: WrittenGroup[] = [];
  const writer = new ChunkWriter(bytes, zstd(level));
  for (let first = 0; first < selected.length; first += rowGroupRows) {
    const rows = selected.subarray(first, first + rowGroupRows);
    const chunks = contract.fieldNames.map((name) => writer.write(name, contract.fields[name]!, columns.get(name)!, rows));
    groups.push({ rows: rows.length, chunks });
  }
  writeFooter(bytes, parquetSchema(contract), groups, CREATED_BY);
  bytes.appendUint32(MAGIC);
  return bytes.getBytes();
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

function zstd(level: number): Compress {
  const params = { [constants.ZSTD_c_compressionLevel]: level };
  // Room for whatever comes out, at once: where the output ends with its memory, zlib asks once more, and adds an empty frame.
  return (page) => zstdCompressSync(page, { params, chunkSize: page.length + (page.length >> 7) + 128 });
}

function requireColumns({ name: contract, fieldNames }: Contract, columns: Columns): void {
  const absent = fieldNames.find((name) => !columns.has(name));
  if (absent !== undefined) throw new Error(`there is no column ${absent}, and contract ${contract} has that field`);
}

/** All rows of columns, which must be of one length. */
function allRows({ name: contract, fieldNames }: Contract, columns: Columns): Int32Array {
  const lengths = fieldNames.map((name) => columns.get(name)!.length);
  if (lengths.some((length) => length !== lengths[0]))
    throw new Error(`columns of contract ${contract} are of different lengths: ${lengths}`);
  const rows = new Int32Array(lengths[0] ?? 0);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return rows;
}

const PARSERS = { timestampFromMicroseconds: (micros: bigint) => instantOfMicros(Number(micros)), dateFromDays: dateOfDays };

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value ?? null;
}
