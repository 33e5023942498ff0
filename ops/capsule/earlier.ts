import type { EarlierTelling } from "../../domain/capsule/capsule.ts";
import { hex64 } from "../../domain/ledger/hash.ts";
import { contentHashes } from "../../domain/ledger/row-hash.ts";
import { type Bar, barContract } from "../../domain/market/bar.ts";
import type { AnswerPorts } from "../answer/ports.ts";
import { readCurated } from "../answer/read-curated.ts";

/**
 * What was curated of some arrivals, in the order of its revisions.
 * @param symbols undefined: of all
 */
export async function earlierTellings(
  ports: Pick<AnswerPorts, "objects" | "decodeCurated">,
  arrivals: ReadonlySet<string>,
  symbols: ReadonlySet<string> | undefined,
): Promise<EarlierTelling[]> {
  const tellings: EarlierTelling[] = [];
  if (arrivals.size === 0) return tellings;
  for (const key of await ports.objects.list(`curated/${barContract.dataset}/`)) {
    const columns = await readCurated(ports, key, barContract);
    const of = <K extends keyof Bar>(name: K) => columns.get(name) as readonly Bar[K][];
    const [receipts, sources, codes, dates] = [of("receipt_id"), of("source"), of("symbol"), of("price_date")];
    const [revisions, closes] = [of("revision"), of("close")];
    const contents = contentHashes(barContract, columns);
    for (const [row, receipt] of receipts.entries()) {
      const symbol = codes[row]!;
      if (!arrivals.has(receipt.slice(0, receipt.lastIndexOf(":"))) || (symbols && !symbols.has(symbol))) continue;
      const telling = { source: sources[row]!, symbol, date: dates[row]!, revision: revisions[row]! };
      tellings.push({ ...telling, hash: hex64(contents.at(row)), close: closes[row]! });
    }
  }
  return tellings.sort((a, b) => a.revision - b.revision);
}
