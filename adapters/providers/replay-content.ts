/** What keeps the content of a file from being replayed: wrong columns, no symbol, no data. */
import { isLeft } from "fp-ts/lib/Either.js";
import type { RawFormat } from "../../domain/ports/provider.ts";
import { nearest } from "../../domain/settings.ts";
import { csvHeader } from "./formats/csv.ts";
import { collect } from "./formats/document.ts";
import { isJsonObject, parseJson } from "./formats/json.ts";
import { isLeanDailyLine, MAX_ARCHIVE_BYTES } from "./formats/lean-daily-zip.ts";
import { isBlank } from "./formats/lines.ts";
import { fieldPlaces, REQUIRED_FIELDS } from "./formats/spellings.ts";
import { inflateEntry, onlyEntry } from "./formats/zip.ts";

export interface ContentCheck {
  /** Each a clause that follows the file's name. */
  readonly faults: readonly string[];
  /** Whether the content itself says which instruments it is about. */
  readonly saysSymbol: boolean;
}

/** The first bytes of a file's unpacked content, and all of it to read again. */
export interface Content {
  readonly head: Buffer;
  readonly isWhole: boolean;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** Throws `DamagedBody` where an archive does not hold what it says. */
export async function checkContent(format: RawFormat, content: Content): Promise<ContentCheck> {
  switch (format) {
    case "csv":
      return checkCsv(linesOf(content));
    case "jsonl":
      return checkJsonl(linesOf(content));
    case "lean-daily-zip":
      return { faults: await leanFaults(content), saysSymbol: true };
    case "alpha-vantage":
    case "yahoo-chart":
      // One document: whatever it says, reading it accounts for it.
      return { faults: [], saysSymbol: true };
  }
}

/** The whole lines within the head that are not blank. */
export function linesOf({ head, isWhole }: Content): string[] {
  const lines = head
    .toString()
    .replace(/^\ufeff/, "")
    .split(/\r?\n/);
  if (!isWhole) lines.pop();
  return lines.filter((line) => !isBlank(line));
}

function checkCsv(lines: readonly string[]): ContentCheck {
  const [first, ...data] = lines;
  if (first === undefined) return { faults: ["it has no header line within its first 64 KiB"], saysSymbol: true };
  const header = csvHeader(first);
  if (isLeft(header)) return { faults: [`its header cannot be read: ${header.left}`], saysSymbol: true };
  const { columns, places, symbol } = header.right;
  const faults = columnFaults(first, columns, places);
  if (data.length === 0 && faults.length === 0) faults.push("it holds a header and no data lines");
  return { faults, saysSymbol: symbol !== undefined || places.has("symbol") };
}

function columnFaults(line: string, columns: readonly string[], places: ReadonlyMap<string, number>): string[] {
  const faults: string[] = [];
  const missing = REQUIRED_FIELDS.filter((field) => !places.has(field));
  if (missing.length > 0) {
    const other = /[;\t|]/.exec(line)?.[0];
    if (columns.length === 1 && other) return [`its cells are separated by ${JSON.stringify(other)}; allowed is a comma`];
    if (columns.some((name) => /^\d{4}-?\d{2}-?\d{2}\b/.test(name))) return [`its first line is data; it must name the columns: ${NEEDED}`];
    const unused = columns.filter((_, i) => ![...places.values()].includes(i));
    const hints = missing.map((field) => {
      const near = nearest(field === "price_date" ? "date" : field, unused);
      return near ? `${field} (is ${JSON.stringify(near)} meant?)` : field;
    });
    faults.push(`its columns are ${columns.map((name) => name || '""').join(", ")}; missing: ${hints.join(", ")}`);
  }
  for (const [field, place] of places) {
    const name = columns[place]!.toLowerCase();
    if (columns.filter((column) => column.toLowerCase() === name).length > 1)
      faults.push(`its column ${columns[place]} (${field}) comes twice`);
  }
  return faults;
}
const NEEDED = "date, open, high, low, close, volume, and symbol or --symbol";

/** Lines that cannot be read are left to the reading, which accounts for each. */
function checkJsonl(lines: readonly string[]): ContentCheck {
  const objects = jsonObjectsOf(lines);
  return {
    faults: [],
    saysSymbol: objects.length === 0 || objects.some((object) => fieldPlaces(Object.keys(object)).places.has("symbol")),
  };
}

/** Those of the lines that are JSON objects. */
export function jsonObjectsOf(lines: readonly string[]): readonly Record<string, unknown>[] {
  return lines.flatMap((line) => {
    try {
      const value = parseJson(line);
      return isJsonObject(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

async function leanFaults({ open }: Content): Promise<string[]> {
  const { head, bytes } = await collect(open(), MAX_ARCHIVE_BYTES);
  if (bytes > MAX_ARCHIVE_BYTES) return [`it is ${bytes} bytes long; ${MAX_ARCHIVE_BYTES} are allowed`];
  const entry = onlyEntry(head, ".csv");
  if (isLeft(entry)) return [entry.left];
  let first: Uint8Array | undefined;
  for await (const chunk of inflateEntry(entry.right)) first ??= chunk;
  const line = Buffer.from(first ?? [])
    .toString()
    .split(/\r?\n/, 1)[0]!;
  if (isBlank(line)) return [`${entry.right.name} in the archive is empty`];
  return isLeanDailyLine(line)
    ? []
    : [`${entry.right.name} in the archive holds no daily bars: its first line is ${JSON.stringify(line.slice(0, 80))}`];
}
