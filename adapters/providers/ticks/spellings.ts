/** Where the tick contract's fields stand in recorded ticks, in CSV headers and JSON keys, and how those write a trade's time. */
import { TICK_SPELLINGS } from "../../../domain/market/spellings.ts";
import { isSessionDate } from "../../../domain/market/times.ts";
import { eventTime } from "../live/event-time.ts";

/** What a tick cannot do without, besides its symbol. */
export const REQUIRED_TICK_FIELDS = ["event_time", "price", "volume"] as const;

/** Field → where in the list of names it stands, whatever their case. Names that mean none are left alone. */
export function tickPlaces(names: readonly string[]): ReadonlyMap<string, number> {
  const plain = names.map((name) => name.trim().toLowerCase());
  const places = new Map<string, number>();
  for (const [field, spellings] of Object.entries(TICK_SPELLINGS)) {
    const found = spellings.find((spelling) => plain.includes(spelling));
    if (found !== undefined) places.set(field, plain.indexOf(found));
  }
  return places;
}

/** Digits of an epoch count → how many of them stand below the second. Until the year 2286. */
const EPOCH_FRACTION: Readonly<Record<number, number>> = { 10: 0, 13: 3, 16: 6, 19: 9 };
const EPOCH = /^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d{1,9}))?$/;
const ZONED = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?\s?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * A trade's time as the contract carries it: from a time with its zone (RFC 3339, also with a blank for its T), or from
 * seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their digits. A time without a zone, and
 * anything else, stays as it is, for the contract to refuse.
 */
export function tickTime(value: unknown): { readonly event_time: unknown; readonly event_nanos: number } {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return { event_time: value, event_nanos: 0 };
  const read = epochParts(text) ?? zonedParts(text);
  if (!read || Number.isNaN(read.ms)) return eventTime(value);
  return eventTime(`${new Date(read.ms).toISOString().slice(0, 19)}.${read.fraction.padEnd(9, "0").slice(0, 9)}Z`);
}

interface TimeParts {
  /** Whole seconds, in epoch milliseconds. */
  readonly ms: number;
  /** Digits below the second. */
  readonly fraction: string;
}

function epochParts(text: string): TimeParts | undefined {
  const [, digits, below = ""] = EPOCH.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const seconds = digits.length - EPOCH_FRACTION[digits.length]!;
  return { ms: Number(digits.slice(0, seconds)) * 1000, fraction: digits.slice(seconds) + below };
}

function zonedParts(text: string): TimeParts | undefined {
  const [, date, time, fraction = "", zone] = ZONED.exec(text) ?? [];
  // A date that is none, such as 30 February, would be taken for one in March.
  if (zone === undefined || !isSessionDate(date)) return undefined;
  return { ms: Date.parse(`${date}T${time}${zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`), fraction };
}
