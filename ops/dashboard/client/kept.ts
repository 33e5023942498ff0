/** What a drawing showed when it was left: one of the same bars that takes its place needs no second reading, and stays where its reader is. */
import type { LogicalRange } from "lightweight-charts";
import type { Series } from "../messages.ts";

export interface Kept {
  readonly series: Series;
  readonly range: LogicalRange | null;
}

/** Whoever comes later wants what is there then. */
const FRESH_MS = 2_000;

let last: (Kept & { readonly of: string; readonly at: number }) | undefined;

/** @param of what was asked for */
export function keep(of: string, kept: Kept): void {
  last = { ...kept, of, at: Date.now() };
}

export function takeKept(of: string): Kept | undefined {
  const kept = last;
  last = undefined;
  return kept?.of === of && Date.now() - kept.at < FRESH_MS ? kept : undefined;
}
