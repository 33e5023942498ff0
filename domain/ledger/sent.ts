/**
 * What a producer says it put into a stream: lines beside the ledger, a shard each, in the ledger's own terms. Held against what
 * the processor received, they show what was lost, or came to be, between the two.
 */
import { hex64 } from "./hash.ts";
import { isSame, minus, type Tally } from "./ledger.ts";

/** Where these lines are kept in the ledger's zone. */
export const SENT_PREFIX = "ledger/producer/";

/** How the name of a shard begins that is no shard of a stream: the processor took its records straight from their source. */
export const STRAIGHT_PREFIX = "direct-";

/** Whether a producer's ledger says what was put into a shard. */
export function hasProducer(shard: string): boolean {
  return !shard.startsWith(STRAIGHT_PREFIX);
}

/** Records of one shard. */
export interface Sent {
  readonly producer: string;
  /** The shard: the processor's `arrival`. */
  readonly arrival: string;
  /** Sequence number of the last of them. */
  readonly last: string;
  /** Receipts, and hashes of the records as they were put. */
  readonly tally: Tally;
}

export function writeSent({ tally, ...sent }: Sent): string {
  return JSON.stringify({ ...sent, count: tally.count, receipts: hex64(tally.receipts), rows: hex64(tally.rows) });
}

/** Throws a SyntaxError for a line that {@link writeSent} did not write. */
export function readSent(line: string): Sent {
  const { producer, arrival, last, count, receipts, rows } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const texts = [producer, arrival, last, receipts, rows];
  if (texts.some((text) => typeof text !== "string") || !Number.isSafeInteger(count)) {
    throw new SyntaxError(`not a line of a producer's ledger: ${line.slice(0, 200)}`);
  }
  const tally = { count: count as number, receipts: BigInt(`0x${receipts}`), rows: BigInt(`0x${rows}`) };
  return { producer: producer as string, arrival: arrival as string, last: last as string, tally };
}

/** What is wrong between what was sent into a shard and what was received from it, in words; undefined where nothing is. */
export function betweenSentAndReceived(
  sent: Tally,
  received: Tally,
): { readonly kind: "unfinished" | "added" | "altered"; readonly text: string } | undefined {
  if (isSame(sent, received)) return undefined;
  const { count } = minus(sent, received);
  const counts = `the producer sent ${sent.count}, and ${received.count} were received`;
  if (count > 0) return { kind: "unfinished", text: `${counts}: run the same command again to take in the rest` };
  const mend = "run the pipeline again, which books what a producer that was killed had put; what remains came from somewhere else";
  if (count < 0) return { kind: "added", text: `${counts}: ${mend}` };
  return { kind: "altered", text: `${counts}, and they are not the same` };
}
