/**
 * A trade as the windows take it, and the order of trades in event time: event_time, nanoseconds, the source's sequence.
 * Where all three are equal, the lower price comes first. That last rule is arbitrary, and what makes "the newest twenty",
 * "the first" and "the last" properties of a set of trades, whatever the order in which it arrived.
 */

/** Whose rows they are, and the record that brings them about. */
export interface Origin {
  readonly symbol: string;
  readonly source: string;
  readonly receipt_id: string;
}

export interface Trade extends Origin {
  /** event_time in microseconds since 1970-01-01T00:00Z: exact in a double until the year 2255. */
  readonly micros: number;
  /** Nanoseconds below the microsecond, 0–999. */
  readonly nanos: number;
  /** {@link NO_SEQUENCE} where the source gives none. */
  readonly sequence: number;
  readonly price: number;
  readonly volume: number;
}

/** A trade without a sequence comes before those of its nanosecond that have one. */
export const NO_SEQUENCE = Number.NEGATIVE_INFINITY;

/** Cells that a trade's place and price take: microseconds, nanoseconds, sequence, price. */
export const PLACE_CELLS = 4;
const NANOS = 1;
const SEQUENCE = 2;
export const PRICE = 3;

export function keepPlace(trade: Trade, cells: Float64Array, at: number): void {
  cells[at] = trade.micros;
  cells[at + NANOS] = trade.nanos;
  cells[at + SEQUENCE] = trade.sequence;
  cells[at + PRICE] = trade.price;
}

/** Whether the trade comes before the one kept there; of equals neither does. */
export function isBefore(trade: Trade, cells: Float64Array, at: number): boolean {
  if (trade.micros !== cells[at]) return trade.micros < cells[at]!;
  if (trade.nanos !== cells[at + NANOS]) return trade.nanos < cells[at + NANOS]!;
  if (trade.sequence !== cells[at + SEQUENCE]) return trade.sequence < cells[at + SEQUENCE]!;
  return trade.price < cells[at + PRICE]!;
}

/**
 * The kept place as text of 38 characters that sorts as the trades do, but for the price: the nanoseconds as `orderKey` of the
 * latest prices writes them, `|`, and the sequence (`0…` none, `1…` negative, `2…` from 0 up).
 */
export function placeText(cells: Float64Array, at: number): string {
  const micros = cells[at]!;
  const fraction = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
  const seconds = (micros - fraction) / MICROS_PER_SECOND + BIAS_SECONDS;
  const nanos = fraction * 1000 + cells[at + NANOS]!;
  return `${digits(seconds, 11)}${digits(nanos, 9)}|${sequenceText(cells[at + SEQUENCE]!)}`;
}

const MICROS_PER_SECOND = 1_000_000;
/** Years before 1970 are not negative, as in the order key of latest prices. */
const BIAS_SECONDS = 5_000_000_000;

function sequenceText(sequence: number): string {
  if (sequence === NO_SEQUENCE) return "00000000000000000";
  return sequence < 0 ? `1${digits(sequence + 2 ** 53, 16)}` : `2${digits(sequence, 16)}`;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
