/**
 * What a Parquet file says of itself: the header of each page, and its footer. Structs and the numbers of their fields are those of
 * https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
 */
import type { CompressionCodec, Encoding, ParquetType, SchemaElement } from "hyparquet";
import { CompressionCodecs, ConvertedTypes, Encodings, FieldRepetitionTypes, PageTypes, ParquetTypes } from "hyparquet/src/constants.js";
import type { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { ThriftWriter } from "./thrift.ts";

interface Page {
  readonly values: number;
  readonly encoding: Encoding;
  /** Bytes, levels and all, before and after they are compressed. */
  readonly uncompressed: number;
  readonly compressed: number;
}

export function writeDictionaryHeader(to: ByteWriter, page: Page): void {
  const thrift = new ThriftWriter(to);
  thrift.whole(() => {
    writeSizes(thrift, "DICTIONARY_PAGE", page);
    thrift.struct(7, () => {
      thrift.int32(1, page.values);
      thrift.int32(2, Encodings.indexOf(page.encoding));
    });
  });
}

/** Of a data page of version 2. @param levels bytes of the levels, which are never compressed */
export function writeDataHeader(to: ByteWriter, page: Page & { readonly nulls: number; readonly levels: number }): void {
  const thrift = new ThriftWriter(to);
  thrift.whole(() => {
    writeSizes(thrift, "DATA_PAGE_V2", page);
    thrift.struct(8, () => {
      thrift.int32(1, page.values);
      thrift.int32(2, page.nulls);
      thrift.int32(3, page.values);
      thrift.int32(4, Encodings.indexOf(page.encoding));
      thrift.int32(5, page.levels);
      thrift.int32(6, 0);
    });
  });
}

function writeSizes(thrift: ThriftWriter, type: PageType, { uncompressed, compressed }: Page): void {
  thrift.int32(1, PageTypes.indexOf(type));
  thrift.int32(2, uncompressed);
  thrift.int32(3, compressed);
}

type PageType = "DATA_PAGE_V2" | "DICTIONARY_PAGE";

/** The least and the greatest value, as a page of the column would have them. */
export interface ValueRange {
  readonly least: Uint8Array;
  readonly most: Uint8Array;
}

/** A column of a group of rows, all of it one data page, as it was written. */
export interface WrittenChunk {
  readonly name: string;
  readonly type: ParquetType;
  readonly codec: CompressionCodec;
  readonly values: number;
  /** Of the data page. */
  readonly encoding: Encoding;
  /** Bytes of all pages and their headers, before and after they were compressed. */
  readonly uncompressed: number;
  readonly compressed: number;
  /** Where the dictionary begins, if there is one, and where the data page. */
  readonly dictionaryAt: number | undefined;
  readonly dataAt: number;
  /** What readers skip it by; the range is left out where it has no value, or too long a one. */
  readonly statistics: { readonly nulls: number; readonly range: ValueRange | undefined } | undefined;
}

export interface WrittenGroup {
  readonly rows: number;
  readonly chunks: readonly WrittenChunk[];
}

export function writeFooter(to: ByteWriter, schema: readonly SchemaElement[], groups: readonly WrittenGroup[], createdBy: string): void {
  const start = to.offset;
  const thrift = new ThriftWriter(to);
  thrift.whole(() => {
    thrift.int32(1, 2);
    thrift.structs(2, schema, (element) => writeElement(thrift, element));
    thrift.int64(3, total(groups, "rows"));
    thrift.structs(4, groups, (group) => writeGroup(thrift, group));
    thrift.text(6, createdBy);
    // The order of values is that of their type, for each column.
    thrift.structs(7, schema.slice(1), () => thrift.struct(1, NO_FIELDS));
  });
  to.appendUint32(to.offset - start);
}

function writeElement(thrift: ThriftWriter, { name, type, repetition_type, num_children, converted_type, logical_type }: SchemaElement) {
  thrift.int32(1, type && ParquetTypes.indexOf(type));
  thrift.int32(3, repetition_type && FieldRepetitionTypes.indexOf(repetition_type));
  thrift.text(4, name);
  thrift.int32(5, num_children);
  thrift.int32(6, converted_type && ConvertedTypes.indexOf(converted_type));
  if (logical_type) thrift.struct(10, () => writeLogicalType(thrift, logical_type));
}

/** A union of structs, most of them without fields. */
function writeLogicalType(thrift: ThriftWriter, logical: NonNullable<SchemaElement["logical_type"]>): void {
  switch (logical.type) {
    case "STRING":
      thrift.struct(1, NO_FIELDS);
      break;
    case "DATE":
      thrift.struct(6, NO_FIELDS);
      break;
    case "TIMESTAMP":
      thrift.struct(8, () => {
        thrift.boolean(1, logical.isAdjustedToUTC);
        thrift.struct(2, () => thrift.struct(UNITS[logical.unit], NO_FIELDS));
      });
      break;
    default:
      throw new Error(`no kind of field has the logical type ${logical.type}`);
  }
}
const NO_FIELDS = () => {};
const UNITS = { MILLIS: 1, MICROS: 2, NANOS: 3 };

function writeGroup(thrift: ThriftWriter, { rows, chunks }: WrittenGroup): void {
  thrift.structs(1, chunks, (chunk) => {
    thrift.int64(2, chunk.dictionaryAt ?? chunk.dataAt);
    thrift.struct(3, () => writeChunk(thrift, chunk));
  });
  thrift.int64(2, total(chunks, "uncompressed"));
  thrift.int64(3, rows);
  thrift.int64(6, total(chunks, "compressed"));
}

function writeChunk(thrift: ThriftWriter, chunk: WrittenChunk): void {
  const { name, type, codec, values, encoding, uncompressed, compressed, dictionaryAt, dataAt, statistics } = chunk;
  const [plain, ofData] = [Encodings.indexOf("PLAIN"), Encodings.indexOf(encoding)];
  thrift.int32(1, ParquetTypes.indexOf(type));
  thrift.int32s(2, dictionaryAt === undefined ? [ofData] : [plain, ofData]);
  thrift.texts(3, [name]);
  thrift.int32(4, CompressionCodecs.indexOf(codec));
  thrift.int64(5, values);
  thrift.int64(6, uncompressed);
  thrift.int64(7, compressed);
  thrift.int64(9, dataAt);
  thrift.int64(11, dictionaryAt);
  if (!statistics) return;
  thrift.struct(12, () => {
    thrift.int64(3, statistics.nulls);
    thrift.bytes(5, statistics.range?.most);
    thrift.bytes(6, statistics.range?.least);
  });
  thrift.structs(13, dictionaryAt === undefined ? DATA_ALONE : WITH_DICTIONARY, (page) => {
    thrift.int32(1, PageTypes.indexOf(page));
    thrift.int32(2, page === "DICTIONARY_PAGE" ? plain : ofData);
    thrift.int32(3, 1);
  });
}

const DATA_ALONE: readonly PageType[] = ["DATA_PAGE_V2"];
const WITH_DICTIONARY: readonly PageType[] = ["DICTIONARY_PAGE", ...DATA_ALONE];

function total<K extends string>(items: readonly Readonly<Record<K, number>>[], of: K): number {
  return items.reduce((sum, item) => sum + item[of], 0);
}
