import type { SessionDate } from "../../domain/market/times.ts";

/** The date on a zone's clock at an instant in epoch milliseconds; undefined where the runtime does not know the zone. */
export function localDates(timeZone: unknown): ((epochMs: number) => SessionDate) | undefined {
  if (typeof timeZone !== "string") return undefined;
  try {
    // Swedish writes dates as the contract does: 2024-03-01.
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    return (epochMs) => format.format(epochMs);
  } catch {
    return undefined;
  }
}
