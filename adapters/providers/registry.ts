/** The one list of history providers: their names, the options each takes, and how each is made from them. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { calendarById } from "../../domain/calendar/registry.ts";
import type { HistoryProvider, InputFault, RawFormat } from "../../domain/ports/provider.ts";
import { didYouMean } from "../../domain/settings.ts";
import { replayProvider } from "./replay.ts";
import { inputFault } from "./request-faults.ts";
import { parseFaults } from "./simulated/faults.ts";
import { simulatedProvider } from "./simulated/provider.ts";
import { RAW_FORMATS } from "./sniff.ts";

/** Options as the command line gives them: text, and a list for `input`. */
type Options = Readonly<Record<string, unknown>>;

interface ProviderEntry {
  /** The options it takes; any other is refused. */
  readonly takes: readonly string[];
  readonly make: (options: Options) => Promise<Either<readonly InputFault[], HistoryProvider>>;
}

const PROVIDERS: Readonly<Record<string, ProviderEntry>> = {
  simulated: { takes: ["seed", "faults"], make: makeSimulated },
  replay: { takes: ["input", "symbol", "format", "source"], make: makeReplay },
};
const NAMES = Object.keys(PROVIDERS);

const DEFAULT_SEED = "42";
/** The simulated market trades when the New York Stock Exchange does. */
const SIMULATED_CALENDAR = "XNYS";

/**
 * The provider of that name. `simulated` takes `seed` (a whole number, default 42) and `faults` (see `parseFaults`;
 * default none); `replay` takes `input` (paths), `symbol`, `format` and `source` (see `ReplayOptions`). Every fault of
 * the options comes back at once.
 */
export async function providerByName(name: string, options: Options): Promise<Either<readonly InputFault[], HistoryProvider>> {
  const entry = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
  if (!entry) {
    return left([inputFault("--provider", `there is no provider ${name}: ${didYouMean(name, NAMES)}known are ${NAMES.join(", ")}`)]);
  }
  const taken = entry.takes.map((option) => `--${option}`).join(", ");
  const useless = Object.keys(options)
    .filter((option) => options[option] !== undefined && !entry.takes.includes(option))
    .map((option) => inputFault(`--${option}`, `provider ${name} takes no --${option}, only ${taken}`));
  const made = await entry.make(options);
  const faults = [...useless, ...(isLeft(made) ? made.left : [])];
  return faults.length > 0 ? left(faults) : made;
}

async function makeSimulated(options: Options): Promise<Either<readonly InputFault[], HistoryProvider>> {
  const seedText = String(options["seed"] ?? DEFAULT_SEED);
  const seed = Number(seedText);
  const wrong: InputFault[] = [];
  if (!/^-?\d+$/.test(seedText) || !Number.isSafeInteger(seed)) {
    wrong.push(inputFault("--seed", `--seed is ${JSON.stringify(seedText)}; allowed is a whole number up to ±${Number.MAX_SAFE_INTEGER}`));
  }
  const faults = parseFaults(String(options["faults"] ?? "none"));
  if (isLeft(faults) || wrong.length > 0) return left([...wrong, ...(isLeft(faults) ? faults.left : [])]);
  const calendar = calendarById(SIMULATED_CALENDAR);
  if (isLeft(calendar)) throw new Error(`the calendar ${SIMULATED_CALENDAR} is missing`);
  return right(simulatedProvider({ seed, faults: faults.right, calendar: calendar.right }));
}

async function makeReplay(options: Options): Promise<Either<readonly InputFault[], HistoryProvider>> {
  const faults: InputFault[] = [];
  const format = options["format"] === undefined ? undefined : String(options["format"]);
  if (format !== undefined && !isRawFormat(format)) {
    const known = RAW_FORMATS.join(", ");
    faults.push(inputFault("--format", `there is no format ${format}: ${didYouMean(format, RAW_FORMATS)}known are ${known}`));
  }
  const made = await replayProvider({
    inputs: [options["input"] ?? []].flat().map(String),
    ...(options["symbol"] !== undefined && { symbol: String(options["symbol"]) }),
    ...(options["source"] !== undefined && { source: String(options["source"]) }),
    ...(format !== undefined && isRawFormat(format) && { format }),
  });
  return faults.length > 0 ? left([...faults, ...(isLeft(made) ? made.left : [])]) : made;
}

function isRawFormat(text: string): text is RawFormat {
  return (RAW_FORMATS as readonly string[]).includes(text);
}
