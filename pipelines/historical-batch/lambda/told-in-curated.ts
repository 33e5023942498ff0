import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { barContract } from "../../../domain/market/bar.ts";
import type { Instant, SessionDate } from "../../../domain/market/times.ts";
import type { ObjectStore } from "../../../domain/ports/stores.ts";
import type { HistoryReplayPorts } from "../replay.ts";

/** When the latest curated telling of each session of a symbol from a source had come, by all that is curated: a few large objects. */
export function toldInCurated(objects: Pick<ObjectStore, "list" | "read">): HistoryReplayPorts["toldAt"] {
  return async (source, symbol) => {
    const told = new Map<SessionDate, { readonly revision: number; readonly at: Instant }>();
    for (const key of await objects.list(`curated/${barContract.dataset}/`)) {
      const columns = await decodeCurated(key, (await objects.read(key)) ?? new Uint8Array(), barContract);
      const of = <A>(name: string) => columns.get(name) as readonly A[];
      const [symbols, sources, dates] = [of<string>("symbol"), of<string>("source"), of<SessionDate>("price_date")];
      const [revisions, times] = [of<number>("revision"), of<Instant>("ingested_at")];
      for (const [row, code] of symbols.entries()) {
        if (code !== symbol || sources[row] !== source) continue;
        const known = told.get(dates[row]!);
        if (!known || known.revision < revisions[row]!) told.set(dates[row]!, { revision: revisions[row]!, at: times[row]! });
      }
    }
    return new Map([...told].map(([date, { at }]) => [date, at]));
  };
}
