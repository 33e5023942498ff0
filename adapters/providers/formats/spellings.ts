/** Where the bar contract's fields stand in CSV headers and JSON keys, and how providers write a session's date. */
import { BAR_SPELLINGS } from "../../../domain/market/spellings.ts";

/** What a bar cannot do without, besides its symbol. */
export const REQUIRED_FIELDS = ["price_date", "open", "high", "low", "close", "volume"] as const;

/** `AAPL.Open`, as R's quantmod writes: the instrument, then the field. */
const PREFIXED = /^(.+)\.(open|high|low|close|volume|adjusted)$/i;

export interface FieldPlaces {
  /** Contract field → where in the list of names it stands. */
  readonly places: ReadonlyMap<string, number>;
  /** The instrument that prefixed names (`AAPL.Open`) are about. */
  readonly symbol?: string;
}

/** Finds the contract's fields among a file's names, whatever their case. Names that mean none are left alone. */
export function fieldPlaces(names: readonly string[]): FieldPlaces {
  const prefixed = names.map((name) => PREFIXED.exec(name.trim()));
  const prefixes = new Set(prefixed.flatMap((match) => (match ? [match[1]!] : [])));
  const symbol = prefixes.size === 1 ? [...prefixes][0] : undefined;
  const plain = names.map((name, i) => (symbol && prefixed[i] ? prefixed[i][2]! : name.trim()).toLowerCase());

  const places = new Map<string, number>();
  for (const [field, spellings] of Object.entries(BAR_SPELLINGS)) {
    const found = spellings.find((spelling) => plain.includes(spelling));
    if (found) places.set(field, plain.indexOf(found));
  }
  return symbol && !places.has("symbol") ? { places, symbol } : { places };
}

const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const LOCAL_TIME = /^(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}:\d{2}([+-]\d{2}:?\d{2})?$/;

/**
 * A session's date as the contract writes it, from `YYYYMMDD` or from a time on the exchange's own clock, whose date is
 * taken as written. Any other text comes back as it is, for the contract to accept or refuse.
 */
export function sessionDateText(text: string): string {
  if (text.length === 10) return text;
  const compact = COMPACT.exec(text);
  if (compact) return `${compact[1]}-${compact[2]}-${compact[3]}`;
  return LOCAL_TIME.exec(text)?.[1] ?? text;
}
