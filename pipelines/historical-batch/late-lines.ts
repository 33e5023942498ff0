/** What waits in the late zone: objects that stream-ingest published, a committed range of a shard each, a line a trade. */
import { hashText } from "../../domain/ledger/hash.ts";
import { type LateTrade, readLateTrade } from "../../domain/market/late-trade.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { compareSequence } from "../../domain/ports/stream.ts";

const PREFIX = `late/${tickContract.dataset}/`;

/**
 * By shard, the sequence number that the name of the last merged object has. A shard's objects come in the order of their numbers,
 * so that this is all there is to remember.
 */
export type Through = Readonly<Record<string, string>>;

export interface LateLine extends LateTrade {
  /** Its shard: the first half of its receipt. */
  readonly arrival: string;
  readonly receiptHash: bigint;
  /** Of the line as it stands in the zone. */
  readonly lineHash: bigint;
}

export interface LateBatch {
  readonly lines: readonly LateLine[];
  readonly through: Through;
  /** `year=2026/month=01/day=18` of the receipt of its first object. */
  readonly day: string;
}

/** The next whole objects, until they hold so many lines; undefined where none is left. */
export async function nextLateBatch(
  objects: Pick<ObjectStore, "list" | "read">,
  through: Through,
  enoughLines: number,
): Promise<LateBatch | undefined> {
  const waiting = (await objects.list(PREFIX))
    .map(placeOf)
    .filter(({ shard, sequence }) => compareSequence(sequence, through[shard] ?? "0") > 0)
    .sort((a, b) => (a.shard === b.shard ? compareSequence(a.sequence, b.sequence) : a.shard < b.shard ? -1 : 1));
  if (waiting.length === 0) return undefined;
  const lines: LateLine[] = [];
  const reached: Record<string, string> = { ...through };
  for (const { key, shard, sequence } of waiting) {
    if (lines.length >= enoughLines) break;
    const text = new TextDecoder().decode(await objects.read(key));
    for (const [i, line] of text.split("\n").entries()) if (line !== "") lines.push(lineOf(line, `line ${i + 1} of ${key}`));
    reached[shard] = sequence;
  }
  return { lines, through: reached, day: waiting[0]!.day };
}

interface Place {
  readonly key: string;
  readonly shard: string;
  readonly sequence: string;
  readonly day: string;
}

/** From `late/stock_market_data/<day>/<shard>-<first sequence of the range>.jsonl`. */
function placeOf(key: string): Place {
  const [, day, shard, sequence] = /^(.*)\/(.+)-(\d+)\.jsonl$/.exec(key.slice(PREFIX.length)) ?? [];
  if (day === undefined || shard === undefined || sequence === undefined)
    throw new Error(`${key} is no object of late trades by its name: take it out of the late zone`);
  return { key, shard, sequence, day };
}

function lineOf(line: string, place: string): LateLine {
  const trade = readLateTrade(line, place);
  const { receipt_id } = trade;
  return {
    ...trade,
    arrival: receipt_id.slice(0, receipt_id.lastIndexOf(":")),
    receiptHash: hashText(receipt_id),
    lineHash: hashText(line),
  };
}
