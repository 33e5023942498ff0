import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, resolve, sep } from "node:path";
import { type Either, isLeft, isRight, left, right } from "fp-ts/lib/Either.js";
import { isPlainText } from "../../domain/market/contract.ts";
import { instrumentOf } from "../../domain/market/instruments.ts";
import { recordsIn } from "../../domain/market/record.ts";
import type {
  FetchFault,
  HistoryProvider,
  HistoryRequest,
  InputFault,
  Original,
  ReadingHints,
  Slice,
} from "../../domain/ports/provider.ts";
import { nearest } from "../../domain/settings.ts";
import { readRecords } from "./formats/read-records.ts";
import { fileVersion, type InputOptions, inspectInput, type ReplayInput } from "./replay-input.ts";
import { inputFault, rangeFaults } from "./request-faults.ts";

export interface ReplayOptions extends InputOptions {
  /** Paths of recorded files. */
  readonly inputs: readonly string[];
  /** The name written into every row. Default `replay`; give the provider's own where rows shall meet its rows. */
  readonly source?: string;
}

/**
 * History from recorded files, kept as they are, packing and all. Each file is read through before anything is planned;
 * the faults of all files come back together.
 *
 * A file is one slice, named by its base name and, where two inputs share that, as many of their folders as tell them
 * apart. When the request names symbols, a slice is one symbol of one file (`bars.csv/AAPL`), and the file's other
 * instruments are no part of it. `options.symbol` names the instrument of files that do not say it, and is not used for
 * files that do. CSV and JSON lines do not say their price basis: it is taken to be `traded` unless a record says otherwise.
 */
export async function replayProvider(options: ReplayOptions): Promise<Either<readonly InputFault[], HistoryProvider>> {
  const faults = [...listFaults(options.inputs), ...nameFaults(options)];
  const files: ReplayInput[] = [];
  for (const path of new Set(options.inputs)) {
    const file = await inspectInput(path, options);
    if (isRight(file)) files.push(file.right);
    else faults.push(...file.left.map((message) => inputFault("--input", message)));
  }
  if (faults.length > 0) return left(faults);

  const ids = shortestIds(files.map((file) => resolve(file.path)));
  const slices = new Map(files.map((file, i) => [ids[i]!, file]));
  return right(new ReplayProvider(slices, options));
}

class ReplayProvider implements HistoryProvider {
  readonly name: string;
  readonly fingerprint: string;
  readonly #files: ReadonlyMap<string, ReplayInput>;
  readonly #symbol: string | undefined;

  constructor(files: ReadonlyMap<string, ReplayInput>, { source, symbol }: ReplayOptions) {
    this.name = source ?? "replay";
    this.#files = files;
    this.#symbol = symbol;
    const told = [...files].map(([id, { sha256, format }]) => [id, format, sha256]);
    this.fingerprint = createHash("sha256")
      .update(JSON.stringify([told, symbol ?? null]))
      .digest("hex");
  }

  async plan(request: HistoryRequest): Promise<Either<readonly InputFault[], readonly Slice[]>> {
    const faults = rangeFaults(request);
    if (faults.length > 0) return left(faults);
    const range = { ...(request.from && { from: request.from }), ...(request.to && { to: request.to }) };
    if (request.symbols.length > 0) return this.#planSymbols(request.symbols, range);
    return right(
      [...this.#files].map(([id, file]) => ({
        id,
        ...(!file.saysSymbol && this.#symbol !== undefined && { symbol: this.#symbol }),
        ...range,
      })),
    );
  }

  async fetch(slice: Slice): Promise<Either<FetchFault, Original>> {
    const file = this.#files.get(slice.id) ?? this.#files.get(slice.id.slice(0, -`/${slice.symbol}`.length));
    if (!file) throw new Error(`slice ${slice.id} is not of this provider's plan`);
    const version = await fileVersion(file.path);
    if (isLeft(version)) return left({ _tag: "Unreadable", retryable: false, message: version.left });
    if (version.right.bytes !== file.version.bytes || version.right.modifiedMs !== file.version.modifiedMs) {
      return left({ _tag: "Unreadable", retryable: false, message: `${file.path} was changed after the run began: start it again` });
    }
    return right({
      body: () => createReadStream(file.path),
      format: file.format,
      hints: hintsOf(file, slice),
      request: basename(file.path),
    });
  }

  /** One slice for each symbol of each file that holds it. */
  async #planSymbols(
    symbols: readonly string[],
    range: Pick<Slice, "from" | "to">,
  ): Promise<Either<readonly InputFault[], readonly Slice[]>> {
    const asked = [...new Set(symbols.map(instrumentOf))];
    const held = new Set<string>();
    const slices: Slice[] = [];
    for (const [id, file] of this.#files) {
      const inFile = file.saysSymbol ? await instrumentsIn(file) : new Set([instrumentOf(this.#symbol ?? "")]);
      for (const symbol of asked) if (inFile.has(symbol)) slices.push({ id: `${id}/${symbol}`, symbol, ...range });
      for (const symbol of inFile) held.add(symbol);
    }
    const faults = asked.filter((symbol) => !held.has(symbol)).map((symbol) => inputFault("--symbols", notHeld(symbol, [...held])));
    return faults.length > 0 ? left(faults) : right(slices);
  }
}

function hintsOf(file: ReplayInput, { symbol, from, to }: Slice): ReadingHints {
  return {
    packing: file.packing,
    ...(symbol !== undefined && { symbol }),
    ...((file.format === "csv" || file.format === "jsonl") && { priceBasis: "traded" as const }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

async function instrumentsIn(file: ReplayInput): Promise<Set<string>> {
  const found = new Set<string>();
  let last: unknown;
  for await (const block of readRecords(createReadStream(file.path), file.format, { packing: file.packing })) {
    for (const { fields } of recordsIn(block)) {
      const symbol = fields?.["symbol"];
      if (symbol !== last && typeof symbol === "string") found.add(instrumentOf(symbol));
      last = symbol;
    }
  }
  return found;
}

function notHeld(symbol: string, held: readonly string[]): string {
  const near = nearest(symbol, held);
  const some = `${held.slice(0, 20).join(", ")}${held.length > 20 ? " …" : ""}`;
  return `no input holds ${symbol}${near ? ` (is ${near} meant?)` : ""}; they hold ${some}`;
}

export function listFaults(inputs: readonly string[]): InputFault[] {
  if (inputs.length === 0) return [inputFault("--input", "no file is named: give at least one --input FILE")];
  const paths = inputs.map((path) => resolve(path));
  const twice = inputs.filter((_, i) => paths.indexOf(paths[i]!) !== i);
  return twice.map((path) => inputFault("--input", `${path} is named twice: its records would count double`));
}

export function nameFaults({ symbol, source }: Pick<ReplayOptions, "symbol" | "source">): InputFault[] {
  const faults: InputFault[] = [];
  for (const [where, name] of [["--symbol", symbol] as const, ["--source", source] as const]) {
    if (name === undefined || isPlainText(name)) continue;
    faults.push(
      inputFault(where, `${where} is ${JSON.stringify(name)}; allowed is text of 1 to 512 characters without control characters`),
    );
  }
  return faults;
}

/** For each path the shortest ending, in whole parts, that no other path has. */
function shortestIds(paths: readonly string[]): string[] {
  const ending = (path: string, parts: number) => path.split(sep).slice(-parts).join("/");
  return paths.map((path) => {
    let parts = 1;
    while (paths.some((other) => other !== path && ending(other, parts) === ending(path, parts))) parts++;
    return ending(path, parts);
  });
}
