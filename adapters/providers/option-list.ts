/**
 * Every option that any provider takes, said once, and which provider takes which. The registries refuse by this list, and the
 * command offers it; nothing here loads a provider.
 */

export interface ProviderOption {
  /** What stands for the value in help texts; absent: a flag. */
  readonly value?: string;
  readonly doc: string;
}

const url = (what: string): ProviderOption => ({ value: "<url>", doc: `another address of ${what}, such as a proxy's` });

export const PROVIDER_OPTIONS = {
  symbols: { value: "<codes>", doc: "only these instruments, separated by commas" },
  from: { value: "<date>", doc: "first session, YYYY-MM-DD" },
  to: { value: "<date>", doc: "last session, YYYY-MM-DD" },
  input: {
    value: "<file...>",
    doc: "files to read (CSV, JSON lines, LEAN zips, recorded Alpha Vantage or Yahoo bodies; also as gzip or zstd)",
  },
  symbol: { value: "<code>", doc: "the symbol of files that do not say it" },
  format: { value: "<name>", doc: "what the files are, where that cannot be told from their content" },
  source: { value: "<name>", doc: "the name written as source" },
  seed: { value: "<number>", doc: "the seed of prices and faults" },
  faults: { value: "<list>", doc: "faults and their rates, as in negative-price=0.01,duplicate=0.02; demo: a little of each" },
  count: { value: "<number>", doc: "how many instruments, where none are named" },
  minutes: { value: "<number>", doc: "how much of each session is played, from its open" },
  rate: { value: "<number>", doc: "trades a second over all instruments, in trading time" },
  pace: { value: "<multiple>", doc: "how many times as fast as real time; without it as fast as records are taken" },
  market: { value: "<calendar>", doc: "whose sessions are traded: XNYS, or 24/7 for a market that never closes" },
  adjusted: { doc: "with adjusted closes, for premium keys" },
  "output-size": { value: "<size>", doc: "compact (the last 100 sessions) or full (20 years, for premium keys)" },
  unofficial: { doc: "use its unofficial service, which may change or end at any time" },
  "base-url": url("the service"),
  "stream-url": url("the WebSocket service"),
  "rest-url": url("the service that gaps are filled from"),
} as const satisfies Readonly<Record<string, ProviderOption>>;

export type OptionName = keyof typeof PROVIDER_OPTIONS;
/** By provider, in the order in which they are told. */
export type Takes = Readonly<Record<string, readonly OptionName[]>>;

/** What a request for history says, whatever the provider. */
export const REQUEST_OPTIONS: readonly OptionName[] = ["symbols", "from", "to"];

/** Of history providers, what each takes besides {@link REQUEST_OPTIONS}. */
export const HISTORY_TAKES = {
  simulated: ["seed", "faults"],
  replay: ["input", "symbol", "format", "source"],
  "alpha-vantage": ["adjusted", "output-size", "base-url"],
  yahoo: ["unofficial", "base-url"],
} as const satisfies Takes;

/** Of tick sources. */
export const TICK_TAKES = {
  simulated: ["seed", "faults", "symbols", "count", "from", "to", "minutes", "rate", "pace", "market"],
  replay: ["input", "symbol", "format", "source"],
  coinbase: ["symbols", "stream-url", "rest-url"],
  alpaca: ["symbols", "stream-url"],
} as const satisfies Takes;
