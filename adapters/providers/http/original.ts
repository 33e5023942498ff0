import type { SessionDate } from "../../../domain/market/times.ts";
import type { Original, RawFormat, Slice } from "../../../domain/ports/provider.ts";
import type { Redacted } from "./redact.ts";

/** A fetched document as the original of its slice; reading keeps to the slice's range. */
export function originalOf(
  { bytes, redactions }: Redacted,
  slice: Slice,
  told: { readonly format: RawFormat; readonly request: string; readonly licence: string },
): Original {
  return {
    ...told,
    body: async function* () {
      yield bytes;
    },
    hints: { packing: "none", ...(slice.symbol !== undefined && { symbol: slice.symbol }), ...rangeOf(slice) },
    redactions,
  };
}

/** The bounds that are there. */
export function rangeOf({ from, to }: { readonly from?: SessionDate; readonly to?: SessionDate }): {
  from?: SessionDate;
  to?: SessionDate;
} {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
