import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { barContract } from "../../../domain/market/bar.ts";
import type { Instant, SessionDate } from "../../../domain/market/times.ts";
import type { ObjectStore } from "../../../domain/ports/stores.ts";
import type { HistoryReplayPorts } from "../replay.ts";

interface Told {
  readonly revision: number;
  readonly at: Instant;
}

/** A stack has an object for each slice that it took in, and more each day: one by one they would be waited for longer than a function runs. */
const READ_AT_ONCE = 16;

/**
 * When the latest curated telling of each session of a symbol from a source had come, by all that is curated. Each object is read once,
 * for all symbols; what is curated since the last question, by a replay that asks say, is read for the next.
 */
export function toldInCurated(objects: Pick<ObjectStore, "list" | "read">): HistoryReplayPorts["toldAt"] {
  const read = new Set<string>();
  const told = new Map<string, Map<SessionDate, Told>>();
  return async (source, symbol) => {
    const unread = (await objects.list(`curated/${barContract.dataset}/`)).filter((key) => !read.has(key));
    for (let first = 0; first < unread.length; first += READ_AT_ONCE) {
      const keys = unread.slice(first, first + READ_AT_ONCE);
      const bodies = await Promise.all(keys.map((key) => objects.read(key)));
      for (const [i, key] of keys.entries()) {
        take(told, await decodeCurated(key, bodies[i] ?? new Uint8Array(), barContract));
        read.add(key);
      }
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
