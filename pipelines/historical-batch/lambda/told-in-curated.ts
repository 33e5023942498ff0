import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { barContract } from "../../../domain/market/bar.ts";
import type { Instant, SessionDate } from "../../../domain/market/times.ts";
import type { ObjectStore } from "../../../domain/ports/stores.ts";
import type { HistoryReplayPorts } from "../replay.ts";

interface Told {
  readonly revision: number;
  readonly at: Instant;
}

/**
 * When the latest curated telling of each session of a symbol from a source had come, by all that is curated: a few large objects. Each is
 * read once, for all symbols; what is curated since the last question, by a replay that asks say, is read for the next.
 */
export function toldInCurated(objects: Pick<ObjectStore, "list" | "read">): HistoryReplayPorts["toldAt"] {
  const read = new Set<string>();
  const told = new Map<string, Map<SessionDate, Told>>();
  return async (source, symbol) => {
    for (const key of await objects.list(`curated/${barContract.dataset}/`)) {
      if (read.has(key)) continue;
      take(told, await decodeCurated(key, (await objects.read(key)) ?? new Uint8Array(), barContract));
      read.add(key);
    }
    return new Map([...(told.get(seriesOf(source, symbol)) ?? [])].map(([date, { at }]) => [date, at]));
  };
}

function take(told: Map<string, Map<SessionDate, Told>>, columns: Awaited<ReturnType<typeof decodeCurated>>): void {
  const of = <A>(name: string) => columns.get(name) as readonly A[];
  const [symbols, sources, dates] = [of<string>("symbol"), of<string>("source"), of<SessionDate>("price_date")];
  const [revisions, times] = [of<number>("revision"), of<Instant>("ingested_at")];
  for (const [row, symbol] of symbols.entries()) {
    const series = seriesOf(sources[row]!, symbol);
    const sessions = told.get(series) ?? new Map<SessionDate, Told>();
    told.set(series, sessions);
    const known = sessions.get(dates[row]!);
    if (!known || known.revision < revisions[row]!) sessions.set(dates[row]!, { revision: revisions[row]!, at: times[row]! });
  }
}

/** Codes and names hold no control characters. */
const seriesOf = (source: string, symbol: string) => `${source}\n${symbol}`;
