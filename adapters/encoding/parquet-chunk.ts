/**
 * One column of a group of rows as Parquet: a dictionary page where that halves it, and one data page. The bytes are those that
 * hyparquet-writer would write, whose headers and footer these are, too; a test holds the two together. It takes any value of
 * any type, each on its own; here columns are doubles, strings that are shared and bytes, and are written as they stand.
 */
import type { ColumnChunk, Encoding } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { writeRleBitPackedHybrid } from "hyparquet-writer/src/encoding.js";
import type { Column } from "../../domain/market/columns.ts";
import type { AnyField } from "../../domain/market/contract.ts";
import { hardlyRepeats, hasStatistics, parquetType } from "./parquet-columns.ts";
import {
  type ColumnRows,
  type Dictionary,
  dictionaryOf,
  type Key,
  keyAt,
  keysOf,
  putDoubles,
  putKeys,
  putTexts,
  rangeOf,
  sizeOf,
} from "./parquet-values.ts";

export type Compress = (page: Uint8Array) => Uint8Array;

export class ChunkWriter {
  private readonly file: ByteWriter;
  private readonly compress: Compress;
  /** A page and its levels before they are compressed: written over by the next. */
  private readonly page = new ByteWriter(PAGE_BYTES);
  private readonly levels = new ByteWriter();

  /** Writes at the end of the file; `compress` is zstd. */
  constructor(file: ByteWriter, compress: Compress) {
    this.file = file;
    this.compress = compress;
  }

  /** Throws where a value is not of the field's kind. */
  write(name: string, field: AnyField, values: Column, rows: ArrayLike<number>): ColumnChunk {
    const column: ColumnRows = { name, field, values, rows, levels: field.nullable ? new Uint8Array(rows.length) : undefined };
    const { keys, indexes } = hasKeys(field) ? keysOrDictionary(column) : { keys: [] };
    const start = this.file.offset;
    const dictionarySize = indexes ? this.writeDictionary(field, keys) : 0;
    const dataStart = this.file.offset;
    const encoding = indexes ? "RLE_DICTIONARY" : "PLAIN";
    clear(this.page);
    if (indexes) putIndexes(this.page, indexes, keys.length);
    else if (hasKeys(field)) putKeys(this.page, field.kind, keys);
    else if (field.kind === "number") putDoubles(this.page, column);
    else putTexts(this.page, column);
    const { size, nulls } = this.writeData(column, encoding);
    return {
      meta_data: {
        type: parquetType(field),
        encodings: indexes ? ["PLAIN", encoding] : [encoding],
        path_in_schema: [name],
        codec: "ZSTD",
        num_values: BigInt(rows.length),
        total_uncompressed_size: BigInt(dictionarySize + size),
        total_compressed_size: BigInt(this.file.offset - start),
        data_page_offset: BigInt(dataStart),
        ...(indexes && { dictionary_page_offset: BigInt(start) }),
        ...(hasStatistics(field) && {
          statistics: { ...rangeOf(field.kind, keys), null_count: BigInt(nulls) },
          encoding_stats: [
            ...(indexes ? [{ page_type: "DICTIONARY_PAGE", encoding: "PLAIN", count: 1 } as const] : []),
            { page_type: "DATA_PAGE_V2", encoding, count: 1 } as const,
          ],
        }),
      },
      file_offset: BigInt(start),
    };
  }

  /** How many bytes it is, uncompressed, header and all. */
  private writeDictionary({ kind }: AnyField, keys: readonly Key[]): number {
    const { file, page } = this;
    clear(page);
    putKeys(page, kind, keys);
    const compressed = this.compress(page.getBytes());
    const start = file.offset;
    writePageHeader(file, {
      type: "DICTIONARY_PAGE",
      uncompressed_page_size: page.offset,
      compressed_page_size: compressed.length,
      dictionary_page_header: { num_values: keys.length, encoding: "PLAIN" },
    });
    const headerSize = file.offset - start;
    file.appendBytes(compressed);
    return headerSize + page.offset;
  }

  /** The same of the page at hand, and of how many rows it says that they have no value. */
  private writeData({ rows, levels: ofRows }: ColumnRows, encoding: Encoding): { size: number; nulls: number } {
    const { file, page, levels } = this;
    clear(levels);
    if (ofRows) writeRleBitPackedHybrid(levels, ofRows, 1);
    const nulls = ofRows ? rows.length - sum(ofRows) : 0;
    const compressed = this.compress(page.getBytes());
    const start = file.offset;
    writePageHeader(file, {
      type: "DATA_PAGE_V2",
      uncompressed_page_size: levels.offset + page.offset,
      compressed_page_size: levels.offset + compressed.length,
      data_page_header_v2: {
        num_values: rows.length,
        num_nulls: nulls,
        num_rows: rows.length,
        encoding,
        definition_levels_byte_length: levels.offset,
        repetition_levels_byte_length: 0,
        is_compressed: true,
      },
    });
    const headerSize = file.offset - start;
    file.appendBytes(levels.getBytes());
    file.appendBytes(compressed);
    return { size: headerSize + levels.offset + page.offset, nulls };
  }
}

/** Enough for most columns of a year of bars. */
const PAGE_BYTES = 262_144;

function clear(writer: ByteWriter): void {
  writer.index = 0;
  writer.offset = 0;
}

function sum(levels: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < levels.length; i++) total += levels[i]!;
  return total;
}

/** All but doubles, and texts that are all different. */
function hasKeys(field: AnyField): boolean {
  return field.kind !== "number" && !(field.kind === "text" && hardlyRepeats(field));
}

/** The values row by row; or each once, with indexes, where that halves the column. */
function keysOrDictionary(column: ColumnRows): Pick<Dictionary, "keys"> & Partial<Dictionary> {
  const { field } = column;
  if (hardlyRepeats(field) || !mayRecur(column)) return { keys: keysOf(column) };
  const dictionary = dictionaryOf(column);
  const { keys, indexes } = dictionary;
  return isHalf(field, dictionary) ? dictionary : { keys: Array.from(indexes, (index) => keys[index]!) };
}

const SAMPLE_ROWS = 1000;
/** The share of a sample's bytes, each value counted once, above which no dictionary is tried. */
const MOST_DISTINCT = 0.9;

function mayRecur(column: ColumnRows): boolean {
  const { rows, field } = column;
  const count = Math.min(rows.length, SAMPLE_ROWS);
  const met = new Set<unknown>();
  let last: unknown;
  let size = 0;
  let total = 0;
  let distinct = 0;
  for (let i = 0; i < count; i++) {
    const place = count === 1 ? 0 : Math.floor((i * (rows.length - 1)) / (count - 1));
    const key = keyAt(column, rows[place]!);
    // Neighbours are equal in most columns.
    if (i === 0 || key !== last) {
      last = key;
      size = isAbsent(key) ? 0 : sizeOf(field.kind, key as Key);
      if (!met.has(key)) {
        met.add(key);
        distinct += size;
      }
    }
    total += size;
  }
  return total > 0 && distinct / total <= MOST_DISTINCT;
}

function isAbsent(key: unknown): boolean {
  return key === null || key === undefined || Number.isNaN(key);
}

/** Whether dictionary and indexes together take at most half of what the values would. */
function isHalf({ kind }: AnyField, { keys, indexes }: Dictionary): boolean {
  const sizes = keys.map((key) => sizeOf(kind, key));
  const once = sizes.reduce((sum, size) => sum + size, 0);
  let all = 0;
  for (let i = 0; i < indexes.length; i++) all += sizes[indexes[i]!]!;
  return 2 * (once + Math.ceil((indexes.length * bitWidth(keys.length)) / 8)) <= all;
}

/** Bits that number so many keys. */
function bitWidth(keys: number): number {
  return Math.ceil(Math.log2(keys));
}

function putIndexes(page: ByteWriter, indexes: Uint32Array, keys: number): void {
  const width = bitWidth(keys);
  page.appendUint8(width);
  writeRleBitPackedHybrid(page, indexes, width);
}
