/** Looks at data files before they are judged: whether each can be read, how it is packed, and in which format its rows stand. */
import { resolve } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Packing } from "../../domain/ports/provider.ts";
import { type FileLook, inspecting, piecesOf } from "../providers/replay-input.ts";
import { isZip, sniffPacking, textOf, whyNoLines } from "../providers/sniff.ts";

export type DataFormat = "csv" | "jsonl" | "parquet";

/** A file that was read through once and is undamaged as far as its packing tells. */
export interface DataFile {
  readonly path: string;
  readonly format: DataFormat;
  readonly packing: Packing;
  /** Of the file as it is, packing and all: 64 hex digits. */
  readonly sha256: string;
  /** Its unpacked bytes, from the start at each call: each piece is good until the next is asked for. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

const ALLOWED = "allowed are CSV with a header, JSON lines and Parquet, each also as gzip or zstd";

/** Those of the files that can be read, and what is wrong with the others. */
export interface Inspected {
  readonly files: readonly DataFile[];
  readonly faults: readonly string[];
}

/** Looks at the files of one batch, which must be of one format. */
export async function inspectDataFiles(paths: readonly string[]): Promise<Inspected> {
  const files: DataFile[] = [];
  const faults: string[] = [];
  const named = new Set<string>();
  for (const path of paths) {
    if (named.has(resolve(path))) faults.push(`${path} is named twice, and its rows would count twice`);
    named.add(resolve(path));
    const file = await inspecting(path, async (look) => dataFile(look));
    if (isLeft(file)) faults.push(...file.left);
    else files.push(file.right);
  }
  const [first] = files;
  const other = files.find(({ format }) => format !== first!.format);
  if (!other) return { files, faults };
  const found = `${first!.path} is ${WORDS[first!.format]} and ${other.path} is ${WORDS[other.format]}`;
  const mixed = `the files of one batch must be of one format: ${found}; judge them one by one, or convert one of them`;
  return { files: [], faults: [...faults, mixed] };
}

const WORDS: Readonly<Record<DataFormat, string>> = { csv: "CSV", jsonl: "JSON lines", parquet: "Parquet" };

function dataFile({ path, packing, sha256, content }: FileLook): Either<readonly string[], DataFile> {
  const format = formatOf(path, content.head);
  if (isLeft(format)) return left([`${path} cannot be judged: ${format.left}; ${ALLOWED}`]);
  const open = packing === "none" ? () => piecesOf(path) : content.open;
  return right({ path, packing, sha256, format: format.right, open });
}

/** Its content tells the format; only of a name that says Parquet is more expected than lines of text. */
function formatOf(path: string, head: Buffer): Either<string, DataFormat> {
  if (head.toString("latin1", 0, 4) === "PAR1") return right("parquet");
  if (/\.parquet(\.\w+)?$/i.test(path)) return left("its name says Parquet, and it does not begin as Parquet does");
  if (isZip(head)) return left("it is a ZIP archive (or an Excel workbook)");
  if (sniffPacking(head) !== "none") return left("it is packed twice");
  const unfit = whyNoLines(head);
  if (unfit !== undefined) return left(unfit);
  const text = textOf(head);
  if (text === "") return left("it holds nothing but blanks");
  return right(text.startsWith("{") ? "jsonl" : "csv");
}
