import { type Either, left, right } from "fp-ts/lib/Either.js";
import { isPlainText } from "../../../domain/market/contract.ts";
import type { SessionDate } from "../../../domain/market/times.ts";
import type { FetchFault, HistoryProvider, HistoryRequest, InputFault, Original, Slice } from "../../../domain/ports/provider.ts";
import { inputFault, rangeFaults } from "../request-faults.ts";
import { SymbolWalk } from "./bars.ts";
import { faultRatesText } from "./fault-rates.ts";
import type { Faults } from "./faults.ts";
import { feedLines, firstDateOf, type Sessions } from "./feed.ts";

export interface SimulatedOptions {
  /** Two feeds of one seed are the same. A safe integer. */
  readonly seed: number;
  /** What is served when the request names no symbols. Default {@link DEFAULT_SYMBOLS}. */
  readonly symbols?: readonly string[];
  /** How often the feed goes wrong, by fault. Default: never. */
  readonly faults?: Faults;
  /** The exchange whose sessions have bars. */
  readonly calendar: Sessions;
}

export const DEFAULT_SYMBOLS: readonly string[] = ["AAPL", "AMZN", "BRK.B", "GOOGL", "JNJ", "JPM", "MSFT", "NVDA", "WMT", "XOM"];
const DEFAULT_FROM: SessionDate = "2024-01-02";
const DEFAULT_TO: SessionDate = "2025-12-31";
/** Raised whenever the same seed begins to give other bytes. */
const GENERATION = 1;

/**
 * History of a made-up market, with no network and no files: JSON lines under the contract's field names. A bar is
 * decided by seed, symbol and date alone, and so is each fault, whatever range is asked for. One slice is one symbol in
 * one calendar year: `AAPL/2024`.
 *
 * The hints name neither symbol nor range: a feed that goes wrong about them must be caught by its records.
 */
export function simulatedProvider(options: SimulatedOptions): HistoryProvider {
  const { seed, calendar } = options;
  const symbols = options.symbols ?? DEFAULT_SYMBOLS;
  const faults = options.faults ?? {};
  const walks = new Map<string, SymbolWalk>();
  const walkOf = (symbol: string): SymbolWalk => {
    const walk = walks.get(symbol) ?? new SymbolWalk(seed, symbol);
    walks.set(symbol, walk);
    return walk;
  };
  return {
    name: "simulated",
    fingerprint: fingerprintOf({ seed, symbols, faults, calendar }),
    plan: async (request) => planSlices(request, symbols, calendar),
    fetch: async ({ id, symbol, from, to }): Promise<Either<FetchFault, Original>> => {
      if (symbol === undefined || from === undefined || to === undefined) throw new Error(`slice ${id} is not of this provider's plan`);
      const sessions = calendar.sessionsBetween(from, to);
      return right({
        body: async function* () {
          yield* feedLines({ symbol, walk: walkOf(symbol), faults, calendar }, sessions);
        },
        format: "jsonl",
        hints: { packing: "none" },
        request: `simulated:${id}?seed=${seed}&from=${from}&to=${to}`,
        licence: "made up by Assay: free of any",
      });
    },
  };
}

function planSlices(
  request: HistoryRequest,
  defaultSymbols: readonly string[],
  calendar: Sessions,
): Either<readonly InputFault[], readonly Slice[]> {
  const asked = { from: request.from ?? DEFAULT_FROM, to: request.to ?? DEFAULT_TO };
  const symbols = [...new Set(request.symbols.length > 0 ? request.symbols : defaultSymbols)];
  const faults = [...symbolFaults(symbols), ...rangeFaults({ symbols, ...asked })];
  if (faults.length > 0) return left(faults);
  const outside = coverageFaults(asked, calendar);
  if (outside.length > 0) return left(outside);

  const years = yearsOf(asked.from, asked.to).filter(({ from, to }) => calendar.sessionsBetween(from, to).length > 0);
  if (years.length === 0) return left([inputFault("--from", `${calendar.id} has no session from ${asked.from} to ${asked.to}`)]);
  return right(symbols.flatMap((symbol) => years.map(({ year, from, to }) => ({ id: `${symbol}/${year}`, symbol, from, to }))));
}

function coverageFaults({ from, to }: { readonly from: SessionDate; readonly to: SessionDate }, calendar: Sessions): InputFault[] {
  const covered = `simulated history of ${calendar.id} goes from ${firstDateOf(calendar)} to ${calendar.lastDate}`;
  const faults: InputFault[] = [];
  if (from < firstDateOf(calendar)) faults.push(inputFault("--from", `${covered}; --from is ${from}`));
  if (to > calendar.lastDate) faults.push(inputFault("--to", `${covered}; --to is ${to}`));
  return faults;
}

/** What is wrong with the names of made-up instruments. */
export function symbolFaults(symbols: readonly string[]): InputFault[] {
  const wrong = symbols.filter((symbol) => !isPlainText(symbol) || symbol.includes("/"));
  return wrong.map((symbol) =>
    inputFault("--symbols", `${JSON.stringify(symbol)} is no symbol: write plain text without slashes, such as BRK.B`),
  );
}

/** The calendar years of a range, the first and last cut to it. */
function yearsOf(from: SessionDate, to: SessionDate): { year: number; from: SessionDate; to: SessionDate }[] {
  const first = Number(from.slice(0, 4));
  const count = Number(to.slice(0, 4)) - first + 1;
  return Array.from({ length: count }, (_, i) => {
    const year = first + i;
    return { year, from: i === 0 ? from : `${year}-01-01`, to: i === count - 1 ? to : `${year}-12-31` };
  });
}

function fingerprintOf({ seed, symbols, faults, calendar }: Required<SimulatedOptions>): string {
  const told = { seed, calendar: calendar.id, faults: faultRatesText(faults), symbols: symbols.join(",") };
  return [`simulated/${GENERATION}`, ...Object.entries(told).map(([name, value]) => `${name}=${value}`)].join(" ");
}
