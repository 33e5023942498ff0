/** The one list of what can feed a stream: how each source is made from its options. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { InputFault } from "../../domain/ports/provider.ts";
import type { TickSource } from "../../domain/ports/tick-source.ts";
import { readAlpaca } from "./alpaca/read.ts";
import { ALPACA_KEY_NAMES, ALPACA_STREAM_URL, alpacaSource, NO_ALPACA_KEY } from "./alpaca/source.ts";
import { readCoinbase } from "./coinbase/read.ts";
import { COINBASE_STREAM_URL, coinbaseSource } from "./coinbase/source.ts";
import { symbolFaults } from "./http/symbols.ts";
import { TICK_TAKES } from "./option-list.ts";
import { makeByName, OptionReader, type Options, type SourceEnvironment } from "./options.ts";
import { DEFAULT_SEED } from "./simulated/random.ts";
import { makeSimulatedTicks } from "./simulated/tick-options.ts";
import { liveTicks } from "./ticks/live.ts";
import type { TickFormat } from "./ticks/read.ts";
import { replayTicks } from "./ticks/replay.ts";

type Made = Either<readonly InputFault[], TickSource>;

const MAKERS = {
  simulated: async (options: Options): Promise<Made> => makeSimulatedTicks(options, DEFAULT_SEED),
  replay: makeReplay,
  coinbase: makeCoinbase,
  alpaca: makeAlpaca,
} as const;

const TICK_FORMATS: readonly TickFormat[] = ["jsonl", "csv", "lean-zip"];
const COINBASE_SYMBOLS = ["BTC-USD", "ETH-USD", "SOL-USD"];
const ALPACA_SYMBOLS = ["AAPL", "AMZN", "GOOGL", "MSFT", "NVDA"];

/**
 * The tick source of that name.
 * - `simulated`: see `makeSimulatedTicks`;
 * - `replay`: `input` (paths), `symbol`, `format` (jsonl, csv, lean-zip), `source` (see `ReplayTicksOptions`);
 * - `coinbase`: `symbols` (default {@link COINBASE_SYMBOLS}), `stream-url`, `rest-url`;
 * - `alpaca`: `symbols` (default {@link ALPACA_SYMBOLS}), `stream-url`; its key comes from the environment's secrets.
 *
 * Every fault of the options comes back at once.
 */
export function tickSourceByName(name: string, options: Options, environment: SourceEnvironment): Promise<Made> {
  return makeByName(TICK_TAKES, MAKERS, name, options, environment);
}

async function makeReplay(options: Options, { clock }: SourceEnvironment): Promise<Made> {
  const read = new OptionReader(options);
  const [symbol, source] = [read.text("symbol"), read.text("source")];
  const format = read.oneOf("format", "format", TICK_FORMATS);
  const made = await replayTicks({
    inputs: read.list("input"),
    clock,
    ...(symbol !== undefined && { symbol }),
    ...(source !== undefined && { source }),
    ...(format !== undefined && { format }),
  });
  return read.faults.length > 0 ? left([...read.faults, ...(isLeft(made) ? made.left : [])]) : made;
}

async function makeCoinbase(options: Options, { clock }: SourceEnvironment): Promise<Made> {
  const read = new OptionReader(options);
  const symbols = liveSymbols(read, COINBASE_SYMBOLS, "Coinbase");
  const streamUrl = read.url("stream-url", ["wss:", "ws:"]) ?? COINBASE_STREAM_URL;
  const restUrl = read.url("rest-url", ["https:", "http:"]);
  if (read.faults.length > 0) return left(read.faults);
  const source = coinbaseSource({ clock, streamUrl, ...(restUrl !== undefined && { restUrl }) });
  return right(liveTicks({ source, read: readCoinbase, symbols, url: streamUrl }));
}

async function makeAlpaca(options: Options, { secret, clock }: SourceEnvironment): Promise<Made> {
  const read = new OptionReader(options);
  const symbols = liveSymbols(read, ALPACA_SYMBOLS, "Alpaca");
  const streamUrl = read.url("stream-url", ["wss:", "ws:"]) ?? ALPACA_STREAM_URL;
  const faults: InputFault[] = [...read.faults];
  const missing: string[] = [];
  for (const name of Object.values(ALPACA_KEY_NAMES)) if (!(await secret(name))) missing.push(name);
  if (missing.length > 0) faults.push({ _tag: "InputFault", where: missing.join(", "), message: NO_ALPACA_KEY });
  if (faults.length > 0) return left(faults);
  return right(liveTicks({ source: alpacaSource({ clock, secret, streamUrl }), read: readAlpaca, symbols, url: streamUrl }));
}

function liveSymbols(read: OptionReader, otherwise: readonly string[], provider: string): readonly string[] {
  const named = [...new Set(read.list("symbols"))];
  const symbols = named.length > 0 ? named : otherwise;
  read.faults.push(...symbolFaults(symbols, provider));
  return symbols;
}
