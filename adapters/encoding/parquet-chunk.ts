/**
 * One column of a group of rows as Parquet: a dictionary page where that halves it, and one data page. The bytes are those that
 * hyparquet-writer would write, whose headers and footer these are, too; a test holds the two together. It takes any value of
 * any type, each on its own; here columns are doubles, strings that are shared and bytes, and are written as they stand.
 */
import type { ColumnChunk, Encoding, Statistics } from "hyparquet";
import { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { writeRleBitPackedHybrid } from "hyparquet-writer/src/encoding.js";
import type { Column } from "../../domain/market/columns.ts";
import type { AnyField } from "../../domain/market/contract.ts";
import { encodingOf, hasStatistics, mayRecur, parquetType } from "./parquet-columns.ts";
import { putDeltas, putDeltaTexts } from "./parquet-delta.ts";
import {
  type ColumnRows,
  type Dictionary,
  dictionaryOf,
  presentTexts,
  putDoubles,
  putTexts,
  rangeOfTexts,
  rangeOfWholes,
  wholesOf,
} from "./parquet-values.ts";

export type Compress = (page: Uint8Array) => Uint8Array;

export class ChunkWriter {
  private readonly file: ByteWriter;
  private readonly compress: Compress;
  /** A page and its levels before they are compressed: written over by the next. */
  private readonly page = new ByteWriter(PAGE_BYTES);
  private readonly levels = new ByteWriter();
  /** A dictionary, likewise. */
  private readonly keyPage = new ByteWriter();

  /** Writes at the end of the file; `compress` is zstd. */
  constructor(file: ByteWriter, compress: Compress) {
    this.file = file;
    this.compress = compress;
  }

  /** Throws where a value is not of the field's kind. */
  write(name: string, field: AnyField, values: Column, rows: ArrayLike<number>): ColumnChunk {
    const column: ColumnRows = { name, field, values, rows, levels: field.nullable ? new Uint8Array(rows.length) : undefined };
    const start = this.file.offset;
    clear(this.page);
    const { dictionary, range } = this.fillPage(column);
    const isCompressed = this.page.offset >= LEAST_COMPRESSED && encodingOf(field) !== "DELTA_BINARY_PACKED";
    const compress = isCompressed ? this.compress : asItIs;
    const dictionarySize = dictionary ? this.writeDictionary(field, dictionary, compress) : 0;
    const dataStart = this.file.offset;
    const encoding = dictionary ? "RLE_DICTIONARY" : encodingOf(field);
    const { size, nulls } = this.writeData(column, encoding, compress);
    return {
      meta_data: {
        type: parquetType(field),
        encodings: dictionary ? ["PLAIN", encoding] : [encoding],
        path_in_schema: [name],
        codec: isCompressed ? "ZSTD" : "UNCOMPRESSED",
        num_values: BigInt(rows.length),
        total_uncompressed_size: BigInt(dictionarySize + size),
        total_compressed_size: BigInt(this.file.offset - start),
        data_page_offset: BigInt(dataStart),
        ...(dictionary && { dictionary_page_offset: BigInt(start) }),
        ...(hasStatistics(field) && {
          statistics: { ...range, null_count: BigInt(nulls) },
          encoding_stats: [
            ...(dictionary ? [{ page_type: "DICTIONARY_PAGE", encoding: "PLAIN", count: 1 } as const] : []),
            { page_type: "DATA_PAGE_V2", encoding, count: 1 } as const,
          ],
        }),
      },
      file_offset: BigInt(start),
    };
  }

  /** Puts the values into the page; and what there is to say of them elsewhere. */
  private fillPage(column: ColumnRows): { readonly dictionary?: Dictionary | undefined; readonly range?: Range } {
    const { page } = this;
    const { field } = column;
    const encoding = encodingOf(field);
    if (encoding === "DELTA_BINARY_PACKED") {
      const wholes = wholesOf(column);
      putDeltas(page, wholes);
      return hasStatistics(field) ? { range: rangeOfWholes(wholes) } : {};
    }
    if (field.kind === "number") {
      putDoubles(page, column);
      return {};
    }
    const dictionary = mayRecur(field) ? dictionaryOf(column) : undefined;
    const texts = dictionary?.keys ?? presentTexts(column);
    if (dictionary) putIndexes(page, dictionary);
    else if (encoding === "DELTA_BYTE_ARRAY") putDeltaTexts(page, texts.texts, texts.rows);
    else putTexts(page, field.kind, texts);
    return { dictionary, ...(hasStatistics(field) && { range: rangeOfTexts(field.kind, texts) }) };
  }

  /** How many bytes it is, uncompressed, header and all. */
  private writeDictionary({ kind }: AnyField, { keys, size }: Dictionary, compress: Compress): number {
    const { file, keyPage } = this;
    clear(keyPage);
    putTexts(keyPage, kind, keys);
    const compressed = compress(keyPage.getBytes());
    const start = file.offset;
    writePageHeader(file, {
      type: "DICTIONARY_PAGE",
      uncompressed_page_size: keyPage.offset,
      compressed_page_size: compressed.length,
      dictionary_page_header: { num_values: size, encoding: "PLAIN" },
    });
    const headerSize = file.offset - start;
    file.appendBytes(compressed);
    return headerSize + keyPage.offset;
  }

  /** The same of the page at hand, and of how many rows it says that they have no value. */
  private writeData({ rows, levels: ofRows }: ColumnRows, encoding: Encoding, compress: Compress): { size: number; nulls: number } {
    const { file, page, levels } = this;
    clear(levels);
    if (ofRows) writeRleBitPackedHybrid(levels, ofRows, 1);
    const nulls = ofRows ? rows.length - sum(ofRows) : 0;
    const compressed = compress(page.getBytes());
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
/** To begin with zstd costs what two hundred values do; in what is smaller, or delta-packed, it finds next to nothing. */
const LEAST_COMPRESSED = 512;
const asItIs: Compress = (page) => page;

/** The least and the greatest value. */
type Range = Pick<Statistics, "min_value" | "max_value">;

function clear(writer: ByteWriter): void {
  writer.index = 0;
  writer.offset = 0;
}

function sum(levels: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < levels.length; i++) total += levels[i]!;
  return total;
}

/** Bits that number so many keys. */
function bitWidth(keys: number): number {
  return Math.ceil(Math.log2(keys));
}

function putIndexes(page: ByteWriter, { size, indexes }: Dictionary): void {
  const width = bitWidth(size);
  page.appendUint8(width);
  writeRleBitPackedHybrid(page, indexes, width);
}
