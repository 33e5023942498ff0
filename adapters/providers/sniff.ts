/** Tells a file's format by its content: names and endings are hints that recorded files often lack. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Packing, RawFormat } from "../../domain/ports/provider.ts";
import { fieldPlaces, REQUIRED_FIELDS } from "./formats/spellings.ts";

export const RAW_FORMATS: readonly RawFormat[] = ["csv", "jsonl", "lean-daily-zip", "alpha-vantage", "yahoo-chart"];

/** Each format as a message offers it. */
const ALLOWED =
  "allowed are CSV with a header, JSON lines, LEAN's zipped daily bars, recorded answers of Alpha Vantage (daily) and Yahoo (chart), each also as gzip or zstd";

/** How a file is packed, by its first four bytes. */
export function sniffPacking(head: Buffer): Packing {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  return head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528 ? "zstd" : "none";
}

/** The format of unpacked content, by its first bytes; or why it cannot be read, and what can. */
export function sniffFormat(head: Buffer, given?: RawFormat): Either<string, RawFormat> {
  const found = contentFormat(head, given);
  if (typeof found !== "string" && given !== undefined && found.format !== given) {
    return left(`by its content it is ${found.format}, not ${given}`);
  }
  return typeof found === "string" ? left(`${found}; ${ALLOWED}`) : right(found.format);
}

function contentFormat(head: Buffer, given: RawFormat | undefined): { readonly format: RawFormat } | string {
  if (isZip(head)) return { format: "lean-daily-zip" };
  const unfit = whyNoLines(head);
  if (unfit !== undefined) return unfit;
  const text = textOf(head);
  if (!text.startsWith("{")) return { format: "csv" };
  const format = jsonFormat(text) ?? (given !== "csv" && given !== "lean-daily-zip" ? given : undefined);
  return format ? { format } : "it is JSON of no known kind";
}

export function isZip(head: Buffer): boolean {
  return ["PK\x03\x04", "PK\x05\x06"].includes(head.toString("latin1", 0, 4));
}

/** Why content that is no archive cannot be lines of records; undefined where it can. */
export function whyNoLines(head: Buffer): string | undefined {
  if (head.toString("latin1", 0, 4) === "PAR1") return "it is a Parquet file";
  if (head[0] === 0xff || head[0] === 0xfe) return "it looks like UTF-16 or binary data, and text must be UTF-8";
  if (isBinary(head)) return "it is binary data of no known format";
  const text = textOf(head);
  if (text.startsWith("<")) return "it is an HTML or XML page";
  if (text.startsWith("[")) return "it is a JSON list: write its objects one to a line (jq -c '.[]')";
  return undefined;
}

/** Text without byte order mark and leading blanks. */
export function textOf(head: Buffer): string {
  return head
    .toString()
    .replace(/^\ufeff/, "")
    .trimStart();
}

/** Control characters (other than tab, LF, FF, CR) hardly occur in text, and NUL never does. */
function isBinary(head: Buffer): boolean {
  let control = 0;
  for (const byte of head) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) control++;
  return head.includes(0) || control * 100 > head.length;
}

/** By the document's first key, which every provider writes first, or by the keys of the first line. */
function jsonFormat(text: string): RawFormat | undefined {
  const first = /^\{\s*"([^"]*)"/.exec(text)?.[1] ?? "";
  if (["chart", "status", "body"].includes(first)) return "yahoo-chart";
  if (["Meta Data", "Global Quote", "Error Message", "Information", "Note"].includes(first) || first.startsWith("Time Series")) {
    return "alpha-vantage";
  }
  // The line need not be whole JSON: a broken first record makes no other format of a file.
  const line = text.split("\n", 1)[0]!;
  const { places } = fieldPlaces(Array.from(line.matchAll(/"([^"\\]*)"\s*:/g), (match) => match[1]!));
  return REQUIRED_FIELDS.some((field) => places.has(field)) ? "jsonl" : undefined;
}
