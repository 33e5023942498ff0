import type { Sighting } from "../../../pipelines/definition.ts";

/** What happened to a live source, in words; undefined of what is no such event. */
export function sourceEvent(sighting: Sighting): string | undefined {
  switch (sighting._tag) {
    case "Connection":
      return `${sighting.source} ${sighting.state}: ${sighting.message}`;
    case "Gap": {
      const { symbol, fromTradeId, toTradeId, state, why } = sighting;
      return `gap ${state}: ${symbol} ${fromTradeId}–${toTradeId}${why ? `, ${why}` : ""}`;
    }
    case "Outage":
      return `outage: ${sighting.symbols.join(", ")} from ${sighting.from} to ${sighting.to}; trades may be missing`;
    default:
      return undefined;
  }
}
