/** Reads recorded ticks out of files: JSON lines, CSV with a header, LEAN's bars. */
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { readObject } from "../../../domain/market/json-object.ts";
import { csvHeader, splitCells } from "../formats/csv.ts";
import { collect } from "../formats/document.ts";
import { MAX_ARCHIVE_BYTES } from "../formats/lean-daily-zip.ts";
import { isBlank, lineBlocks } from "../formats/lines.ts";
import { DamagedBody } from "../formats/unpack.ts";
import { inflateEntry, onlyEntry } from "../formats/zip.ts";
import { leanBarsOf, leanTickReader } from "./lean.ts";
import { tickPlaces, tickTime } from "./spellings.ts";

export type TickFormat = "jsonl" | "csv" | "lean-zip";

/** One record of a file. */
export type FileTick =
  /** `isWhole`: the fields are all that the original says. */
  | { readonly _tag: "Read"; readonly original: string; readonly fields: Readonly<Record<string, unknown>>; readonly isWhole: boolean }
  | { readonly _tag: "Unread"; readonly original: string }
  /** A line that cannot be had as text: no UTF-8, over 1 MiB, broken off. The original is what can be shown of it. */
  | { readonly _tag: "Cut"; readonly original: string };

type ReadLine = (line: string) => FileTick;

/** Every record in order, block by block; the first `skip` of the lines that are records are counted and not read. */
export async function* readTicks(
  body: AsyncIterable<Uint8Array>,
  format: TickFormat,
  symbol: string | undefined,
  skip = 0,
): AsyncGenerator<{ readonly ticks: readonly FileTick[]; readonly skipped: number }> {
  const opened = format === "lean-zip" ? await openLean(body) : { lines: body, read: format === "jsonl" ? jsonReader(symbol) : undefined };
  let { read } = opened;
  let left = skip;
  for await (const block of lineBlocks(opened.lines)) {
    const ticks: FileTick[] = [];
    const before = left;
    for (const [i, line] of block.lines.entries()) {
      const isCut = block.faults.has(i);
      if (isBlank(line) && !isCut) continue;
      if (!read && !isCut) read = csvReader(line, symbol);
      else if (left > 0) left--;
      else ticks.push(isCut || !read ? { _tag: "Cut", original: line } : read(line));
    }
    yield { ticks, skipped: before - left };
  }
}

/** Throws {@link DamagedBody} where the archive is none of LEAN's: it was looked at before, so that it has changed since. */
async function openLean(body: AsyncIterable<Uint8Array>): Promise<{ lines: AsyncIterable<Uint8Array>; read: ReadLine }> {
  const { head } = await collect(body, MAX_ARCHIVE_BYTES);
  const entry = onlyEntry(head, ".csv");
  if (isLeft(entry)) throw new DamagedBody(entry.left);
  const bars = leanBarsOf(entry.right.name);
  if (isLeft(bars)) throw new DamagedBody(bars.left);
  const read = leanTickReader(bars.right);
  return { lines: inflateEntry(entry.right), read: (line) => told(line, read(line), false) };
}

function told(original: string, fields: Readonly<Record<string, unknown>> | undefined, isWhole: boolean): FileTick {
  return fields ? { _tag: "Read", original, fields, isWhole } : { _tag: "Unread", original };
}

/** Objects under the tick contract's names, or the usual spellings of them. Keys that mean neither are in the original only. */
function jsonReader(symbol: string | undefined): ReadLine {
  return (line) => {
    const read = readObject(line);
    if (isLeft(read)) return { _tag: "Unread", original: line };
    const object = read.right;
    const keys = Object.keys(object);
    const places = tickPlaces(keys);
    const fields = tickFields((field) => object[keys[places.get(field)!]!], places, symbol);
    const isWhole = keys.every((key) => STAMPED.has(key) || (key in fields && fields[key] === object[key]));
    return told(line, fields, isWhole && "event_nanos" in object);
  };
}

/** A wire record that is replayed is stamped anew. */
const STAMPED: ReadonlySet<string> = new Set(["source", "ingested_at"]);

/** A header that cannot be read, or lacks a column, was refused before: then every line is handed on as it is. */
function csvReader(headerLine: string, symbol: string | undefined): ReadLine {
  const header = csvHeader(headerLine);
  if (isLeft(header)) return (line) => ({ _tag: "Unread", original: line });
  const { columns } = header.right;
  const places = tickPlaces(columns);
  return (line) => {
    const cells = splitCells(line);
    if (!isRight(cells) || cells.right.length !== columns.length) return { _tag: "Unread", original: line };
    const cellOf = (field: string) => {
      const cell = cells.right[places.get(field)!]!.trim();
      return cell === "" ? undefined : cell;
    };
    return told(line, tickFields(cellOf, places, symbol), false);
  };
}

/** Fields in the contract's order. A record's own symbol and nanoseconds go first. */
function tickFields(read: (field: string) => unknown, places: ReadonlyMap<string, number>, symbol: string | undefined) {
  const fields: Record<string, unknown> = symbol !== undefined && !places.has("symbol") ? { symbol } : {};
  for (const field of places.keys()) {
    const value = emptied(read(field));
    if (value === undefined) continue;
    if (field === "event_time") Object.assign(fields, tickTime(value));
    else fields[field] = field === "trade_id" && typeof value === "number" ? String(value) : value;
  }
  return fields;
}

/** A list or an object is no value of a trade, and may nest too deep to be written again: its record says only that one was there. */
function emptied(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? [] : {};
}
