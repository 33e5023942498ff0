import type { FieldKind } from "./contract.ts";
import { type Instant, microsOfInstant } from "./times.ts";

/** The latest price of one instrument: what `latest_prices` holds, one row per symbol. */
export interface LatestPrice {
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  readonly currency: string | null;
  readonly event_time: Instant;
  readonly source: string;
  readonly receipt_id: string;
  /** Decides between two tellings by plain text comparison: greater is newer, equal is a duplicate. See {@link orderKey}. */
  readonly order_key: string;
}

/** What each field of a row is, of which a store makes its columns. */
export type RowFields<Row> = Readonly<Record<keyof Row & string, { readonly kind: Exclude<FieldKind, "date">; readonly nullable?: true }>>;

export const latestPriceFields: RowFields<LatestPrice> = {
  symbol: { kind: "text" },
  price: { kind: "number" },
  volume: { kind: "number" },
  currency: { kind: "text", nullable: true },
  event_time: { kind: "instant" },
  source: { kind: "text" },
  receipt_id: { kind: "text" },
  order_key: { kind: "text" },
};

/** Added to the nanoseconds, so that the years before 1970 are not negative and sort as text: 1900 is still above 0. */
const BIAS_NANOS = 5_000_000_000_000_000_000n;

/** Padded nanoseconds (see the bias) | revision | padded sequence | receipt hash. Kinesis sequence numbers have up to 129 digits. */
export function orderKey(at: {
  eventTime: Instant;
  eventNanos?: number;
  revision?: number;
  sequence?: string;
  receiptHash: string;
}): string {
  const nanos = BigInt(microsOfInstant(at.eventTime)) * 1000n + BigInt(at.eventNanos ?? 0) + BIAS_NANOS;
  return [
    nanos.toString().padStart(20, "0"),
    String(at.revision ?? 1).padStart(6, "0"),
    (at.sequence ?? "").padStart(129, "0"),
    at.receiptHash,
  ].join("|");
}
