/** Looks at one file of ticks that is to be replayed: all of it is read once, so that what can fail fails before anything runs. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Packing } from "../../../domain/ports/provider.ts";
import { nearest } from "../../../domain/settings.ts";
import { csvHeader } from "../formats/csv.ts";
import { collect } from "../formats/document.ts";
import { MAX_ARCHIVE_BYTES } from "../formats/lean-daily-zip.ts";
import { inflateEntry, onlyEntry } from "../formats/zip.ts";
import { type Content, jsonObjectsOf, linesOf } from "../replay-content.ts";
import { type FileLook, type FileVersion, inspecting, NO_SYMBOL } from "../replay-input.ts";
import { isZip, textOf, whyNoLines } from "../sniff.ts";
import { leanBarsOf } from "./lean.ts";
import type { TickFormat } from "./read.ts";
import { REQUIRED_TICK_FIELDS, tickPlaces } from "./spellings.ts";

export interface TickFile {
  readonly path: string;
  readonly format: TickFormat;
  readonly packing: Packing;
  readonly sha256: string;
  readonly version: FileVersion;
}

export interface TickFileOptions {
  /** The instrument of files that do not say it. */
  readonly symbol?: string;
  /** Taken for lines in place of what their beginning looks like. */
  readonly format?: TickFormat;
}

const ALLOWED = "allowed are JSON lines, CSV with a header, each also as gzip or zstd, and LEAN's zipped minute and second trades";

/** Reads a file through. The messages name the file, and everything that keeps it from being replayed. */
export function inspectTicks(path: string, options: TickFileOptions): Promise<Either<readonly string[], TickFile>> {
  return inspecting(path, async (look) => {
    const format = formatOf(look.content.head, options.format);
    if (isLeft(format)) return left([`${path} cannot be replayed: ${format.left}; ${ALLOWED}`]);
    const faults = await contentFaults(format.right, look, options.symbol);
    if (faults.length > 0) return left(faults.map((fault) => `${path}: ${fault}`));
    const { packing, sha256, version } = look;
    return right({ path, format: format.right, packing, sha256, version });
  });
}

function formatOf(head: Buffer, given: TickFormat | undefined): Either<string, TickFormat> {
  const found = isZip(head) ? "lean-zip" : undefined;
  if ((found ?? given) !== (given ?? found)) return left(`by its content it is ${found}, not ${given}`);
  if (found) return right(found);
  if (given === "lean-zip") return left("it is no zip archive");
  const unfit = whyNoLines(head);
  if (unfit !== undefined) return left(unfit);
  return right(given ?? (textOf(head).startsWith("{") ? "jsonl" : "csv"));
}

async function contentFaults(format: TickFormat, { content }: FileLook, symbol: string | undefined): Promise<readonly string[]> {
  switch (format) {
    case "lean-zip":
      return leanFaults(content);
    case "csv":
      return csvFaults(linesOf(content), symbol);
    case "jsonl": {
      // Lines that cannot be read are left to the run, which accounts for each.
      const objects = jsonObjectsOf(linesOf(content));
      const saysSymbol = objects.length === 0 || objects.some((object) => tickPlaces(Object.keys(object)).has("symbol"));
      return saysSymbol || symbol !== undefined ? [] : [NO_SYMBOL];
    }
  }
}

function csvFaults([first, ...data]: readonly string[], symbol: string | undefined): readonly string[] {
  if (first === undefined) return ["it has no header line within its first 64 KiB"];
  const header = csvHeader(first);
  if (isLeft(header)) return [`its header cannot be read: ${header.left}`];
  const { columns } = header.right;
  const places = tickPlaces(columns);
  const missing = REQUIRED_TICK_FIELDS.filter((field) => !places.has(field));
  const unused = columns.filter((_, i) => ![...places.values()].includes(i));
  const hints = missing.map((field) => {
    const near = nearest(field, unused);
    return near ? `${field} (is ${JSON.stringify(near)} meant?)` : field;
  });
  const faults = missing.length > 0 ? [`its columns are ${columns.join(", ")}; missing: ${hints.join(", ")}`] : [];
  for (const [field, place] of places) {
    const name = columns[place]!.toLowerCase();
    if (columns.filter((column) => column.toLowerCase() === name).length > 1) faults.push(`its column ${name} (${field}) comes twice`);
  }
  if (!places.has("symbol") && symbol === undefined) faults.push(NO_SYMBOL);
  if (data.length === 0 && faults.length === 0) faults.push("it holds a header and no data lines");
  return faults;
}

/** Unpacks all of the archive, so that damage shows. */
async function leanFaults(content: Content): Promise<readonly string[]> {
  const { head, bytes } = await collect(content.open(), MAX_ARCHIVE_BYTES);
  if (bytes > MAX_ARCHIVE_BYTES) return [`it is ${bytes} bytes long; ${MAX_ARCHIVE_BYTES} are allowed`];
  const entry = onlyEntry(head, ".csv");
  if (isLeft(entry)) return [entry.left];
  const bars = leanBarsOf(entry.right.name);
  if (isLeft(bars)) return [bars.left];
  let unpacked = 0;
  for await (const chunk of inflateEntry(entry.right)) unpacked += chunk.length;
  return unpacked === 0 ? [`${entry.right.name} in the archive is empty`] : [];
}
