/** What a curated object tells of some trades: its rows are read by whom every row is read, so that their hashes are those of the ledger. */
import { contentHashes } from "../../domain/ledger/row-hash.ts";
import { type Tick, tickContract, tradeIdOf } from "../../domain/market/tick.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import type { Telling, TradeKey } from "../../domain/ports/tellings.ts";
import { decodeCurated } from "./curated.ts";

/** Trades that are looked for. */
export class WantedTrades {
  private readonly keys: ReadonlySet<string>;

  constructor(trades: readonly TradeKey[]) {
    this.keys = new Set(trades.map(textOf));
  }

  /** What the object says of them. Throws where it is gone. */
  async tellingsIn(objects: Pick<ObjectStore, "read">, key: string): Promise<readonly Telling[]> {
    const bytes = await objects.read(key);
    if (!bytes) throw new Error(`${key} is gone while it is read: run again`);
    const columns = await decodeCurated(key, bytes, tickContract);
    const of = <K extends keyof Tick>(name: K) => columns.get(name) as readonly Tick[K][];
    const [sources, symbols, revisions] = [of("source"), of("symbol"), of("revision")];
    const [tradeIds, sequences] = [of("trade_id"), of("sequence")];
    const contents = contentHashes(tickContract, columns);
    return symbols.flatMap((symbol, row) => {
      const id = tradeIdOf({ trade_id: tradeIds[row]!, sequence: sequences[row]! });
      if (id === undefined || !this.keys.has(textOf({ source: sources[row]!, symbol, id }))) return [];
      return [{ source: sources[row]!, symbol, id, revision: revisions[row]!, content: contents.at(row) }];
    });
  }
}

/** Codes and names hold no control characters. */
const textOf = ({ source, symbol, id }: TradeKey) => `${source}\n${symbol}\n${id}`;
