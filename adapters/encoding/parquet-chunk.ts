/**
 * One column of a group of rows as Parquet: a dictionary page where that halves it, and one data page. The bytes are those that
 * hyparquet-writer would write; a test holds the two together. It takes any value of any type, each on its own; here columns are
 * doubles, strings that are shared and bytes, and are written as they stand.
 */
import type { Encoding } from "hyparquet";
import { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { writeRleBitPackedHybrid } from "hyparquet-writer/src/encoding.js";
import type { Column } from "../../domain/market/columns.ts";
import type { AnyField } from "../../domain/market/contract.ts";
import { encodingOf, hasStatistics, mayRecur, parquetType } from "./parquet-columns.ts";
import { putDeltas, putDeltaTexts } from "./parquet-delta.ts";
import { type ValueRange, type WrittenChunk, writeDataHeader, writeDictionaryHeader } from "./parquet-thrift.ts";
import {
  type ColumnRows,
  type Dictionary,
  dictionaryOf,
  numberDictionaryOf,
  type PresentTexts,
  presentTexts,
  putDoubles,
  putTexts,
  rangeOfTexts,
  rangeOfWholes,
  wholesOf,
} from "./parquet-values.ts";

export type Compress = (page: Uint8Array) => Uint8Array;

/** Enough for most columns of a year of bars. */
const PAGE_BYTES = 262_144;
/** A page and its levels before they are compressed, and a dictionary: written over by the next, in this file or another. */
const [page, levels, keyPage] = [new ByteWriter(PAGE_BYTES), new ByteWriter(), new ByteWriter()];

export class ChunkWriter {
  private readonly file: ByteWriter;
  private readonly compress: Compress;

  /** Writes at the end of the file; `compress` is zstd. */
  constructor(file: ByteWriter, compress: Compress) {
    this.file = file;
    this.compress = compress;
  }

  /** Throws where a value is not of the field's kind. */
  write(name: string, field: AnyField, values: Column, rows: ArrayLike<number>): WrittenChunk {
    const column: ColumnRows = { name, field, values, rows, levels: field.nullable ? new Uint8Array(rows.length) : undefined };
    const start = this.file.offset;
    clear(page);
    const { dictionary, range } = fillPage(column);
    const least = dictionary ? LEAST_COMPRESSED_INDEXES : LEAST_COMPRESSED;
    const isCompressed = page.offset >= least && encodingOf(field) !== "DELTA_BINARY_PACKED";
    const compress = isCompressed ? this.compress : asItIs;
    const dictionarySize = dictionary ? this.writeDictionary(field, dictionary, compress) : 0;
    const dataAt = this.file.offset;
    const encoding = dictionary ? "RLE_DICTIONARY" : encodingOf(field);
    const { size, nulls } = this.writeData(column, encoding, compress);
    return {
      name,
      type: parquetType(field),
      codec: isCompressed ? "ZSTD" : "UNCOMPRESSED",
      values: rows.length,
      encoding,
      uncompressed: dictionarySize + size,
      compressed: this.file.offset - start,
      dictionaryAt: dictionary && start,
      dataAt,
      statistics: hasStatistics(field) ? { nulls, range } : undefined,
    };
  }

  /** How many bytes it is, uncompressed, header and all. */
  private writeDictionary({ kind }: AnyField, { keys, size }: AnyDictionary, compress: Compress): number {
    const { file } = this;
    clear(keyPage);
    if (keys instanceof Float64Array) keyPage.appendBytes(new Uint8Array(keys.buffer, 0, keys.byteLength));
    else putTexts(keyPage, kind, keys);
    const compressed = compress(keyPage.getBytes());
    const start = file.offset;
    writeDictionaryHeader(file, { values: size, encoding: "PLAIN", uncompressed: keyPage.offset, compressed: compressed.length });
    const headerSize = file.offset - start;
    file.appendBytes(compressed);
    return headerSize + keyPage.offset;
  }

  /** The same of the page at hand, and of how many rows it says that they have no value. */
  private writeData({ rows, levels: ofRows }: ColumnRows, encoding: Encoding, compress: Compress): { size: number; nulls: number } {
    const { file } = this;
    clear(levels);
    if (ofRows) writeRleBitPackedHybrid(levels, ofRows, 1);
    const nulls = ofRows ? rows.length - sum(ofRows) : 0;
    const compressed = compress(page.getBytes());
    const start = file.offset;
    writeDataHeader(file, {
      values: rows.length,
      nulls,
      levels: levels.offset,
      encoding,
      uncompressed: levels.offset + page.offset,
      compressed: levels.offset + compressed.length,
    });
    const headerSize = file.offset - start;
    file.appendBytes(levels.getBytes());
    file.appendBytes(compressed);
    return { size: headerSize + levels.offset + page.offset, nulls };
  }
}

/** To begin with zstd costs what five hundred values do; of what is smaller it saves less than a kilobyte, of what is delta-packed next to nothing. */
const LEAST_COMPRESSED = 3072;
/** Nor much of the indexes of some ten thousand values, which are packed already, and of the few keys they have. */
const LEAST_COMPRESSED_INDEXES = 16_384;
const asItIs: Compress = (page) => page;

type AnyDictionary = Dictionary<PresentTexts> | Dictionary<Float64Array>;

/** Puts the values into the page; and what there is to say of them elsewhere. */
function fillPage(column: ColumnRows): { readonly dictionary?: AnyDictionary | undefined; readonly range?: ValueRange | undefined } {
  const { field } = column;
  const encoding = encodingOf(field);
  if (encoding === "DELTA_BINARY_PACKED") {
    const wholes = wholesOf(column);
    putDeltas(page, wholes);
    return hasStatistics(field) ? { range: rangeOfWholes(wholes) } : {};
  }
  if (field.kind === "number") {
    const dictionary = numberDictionaryOf(column);
    if (dictionary) putIndexes(page, dictionary);
    else putDoubles(page, column);
    return { dictionary };
  }
  const dictionary = mayRecur(field) ? dictionaryOf(column) : undefined;
  const texts = dictionary?.keys ?? presentTexts(column);
  if (dictionary) putIndexes(page, dictionary);
  else if (encoding === "DELTA_BYTE_ARRAY") putDeltaTexts(page, texts.texts, texts.rows);
  else putTexts(page, field.kind, texts);
  return { dictionary, ...(hasStatistics(field) && { range: rangeOfTexts(field.kind, texts) }) };
}

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

function putIndexes(page: ByteWriter, { size, indexes }: AnyDictionary): void {
  const width = bitWidth(size);
  page.appendUint8(width);
  writeRleBitPackedHybrid(page, indexes, width);
}
