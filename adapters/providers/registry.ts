/** The one list of history providers: how each is made from its options. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { calendarById } from "../../domain/calendar/registry.ts";
import type { HistoryProvider, InputFault } from "../../domain/ports/provider.ts";
import { alphaVantageProvider } from "./alpha-vantage/provider.ts";
import { HISTORY_TAKES } from "./option-list.ts";
import { makeByName, OptionReader, type Options, type ProviderEnvironment } from "./options.ts";
import { replayProvider } from "./replay.ts";
import { parseFaults } from "./simulated/faults.ts";
import { simulatedProvider } from "./simulated/provider.ts";
import { DEFAULT_SEED } from "./simulated/random.ts";
import { RAW_FORMATS } from "./sniff.ts";
import { yahooProvider } from "./yahoo/provider.ts";

type Made = Either<readonly InputFault[], HistoryProvider>;

const MAKERS = {
  simulated: makeSimulated,
  replay: makeReplay,
  "alpha-vantage": makeAlphaVantage,
  yahoo: makeYahoo,
} as const;

/** The simulated market trades when the New York Stock Exchange does. */
const SIMULATED_CALENDAR = "XNYS";

/**
 * The provider of that name.
 * - `simulated`: `seed` (a whole number, default 42), `faults` (see `parseFaults`; default none);
 * - `replay`: `input` (paths), `symbol`, `format`, `source` (see `ReplayOptions`);
 * - `alpha-vantage`: `adjusted` (a flag), `output-size` (see `AlphaVantageOptions`);
 * - `yahoo`: `unofficial` (a flag that must be set).
 *
 * Those that ask a service take `base-url` too. Every fault of the options comes back at once.
 */
export function providerByName(name: string, options: Options, environment: ProviderEnvironment): Promise<Made> {
  return makeByName(HISTORY_TAKES, MAKERS, name, options, environment);
}

/** The sessions in which the simulated market trades. */
export function simulatedCalendar() {
  const calendar = calendarById(SIMULATED_CALENDAR);
  if (isLeft(calendar)) throw new Error(`the calendar ${SIMULATED_CALENDAR} is missing`);
  return calendar.right;
}

async function makeSimulated(options: Options): Promise<Made> {
  const read = new OptionReader(options);
  const seed = read.wholeNumber("seed", DEFAULT_SEED);
  const faults = parseFaults(read.text("faults") ?? "none");
  if (isLeft(faults) || read.faults.length > 0) return left([...read.faults, ...(isLeft(faults) ? faults.left : [])]);
  return right(simulatedProvider({ seed, faults: faults.right, calendar: simulatedCalendar() }));
}

async function makeReplay(options: Options): Promise<Made> {
  const read = new OptionReader(options);
  const [symbol, source] = [read.text("symbol"), read.text("source")];
  const format = read.oneOf("format", "format", RAW_FORMATS);
  const made = await replayProvider({
    inputs: read.list("input"),
    ...(symbol !== undefined && { symbol }),
    ...(source !== undefined && { source }),
    ...(format !== undefined && { format }),
  });
  return read.faults.length > 0 ? left([...read.faults, ...(isLeft(made) ? made.left : [])]) : made;
}

async function makeAlphaVantage(options: Options, { secret, clock, budget }: ProviderEnvironment): Promise<Made> {
  const read = new OptionReader(options);
  const adjusted = read.flag("adjusted");
  const outputSize = read.oneOf("output-size", "output size", ["compact", "full"]);
  const baseUrl = read.url("base-url", ["https:", "http:"]);
  if (read.faults.length > 0) return left(read.faults);
  const given = { ...(outputSize !== undefined && { outputSize }), ...(baseUrl !== undefined && { baseUrl }) };
  return right(alphaVantageProvider({ secret, clock, budget, adjusted, ...given }));
}

async function makeYahoo(options: Options, { clock }: ProviderEnvironment): Promise<Made> {
  const read = new OptionReader(options);
  const unofficial = read.flag("unofficial");
  const baseUrl = read.url("base-url", ["https:", "http:"]);
  if (read.faults.length > 0) return left(read.faults);
  return right(yahooProvider({ clock, unofficial, ...(baseUrl !== undefined && { baseUrl }) }));
}
