import type { Bar } from "../../domain/market/bar.ts";

/** A bar that every rule accepts. */
export const GOOD_BAR: Bar = {
  symbol: "AAPL",
  price_date: "2026-01-16",
  open: 259.5,
  high: 263,
  low: 258.25,
  close: 262.75,
  adjusted_close: 262.5,
  volume: 1_234_567,
  currency: "USD",
  price_basis: "traded",
  source: "fake",
  ingested_at: "2026-01-18T14:30:00.000000Z",
  revision: 1,
  receipt_id: "0123456789abcdef0123:1",
};

type Told = Omit<Bar, "source" | "ingested_at" | "revision" | "receipt_id">;

/** The same bar as a provider tells it, with some of it told otherwise. */
export function told(change: Partial<Record<keyof Told, unknown>> = {}): Record<string, unknown> {
  const { source: _source, ingested_at: _at, revision: _revision, receipt_id: _receipt, ...fields } = GOOD_BAR;
  return { ...fields, ...change };
}
