/** What a producer has put into a stream since its last commit, shard by shard: what the ledger is to hold as sent. */
import { setTimeout as sleep } from "node:timers/promises";
import { hash64, hashText } from "../../domain/ledger/hash.ts";
import { Counter } from "../../domain/ledger/ledger.ts";
import type { Sent } from "../../domain/ledger/sent.ts";
import {
  compareSequence,
  type PutOutcome,
  type StreamEntry,
  type StreamReader,
  type StreamRecord,
  type StreamWriter,
} from "../../domain/ports/stream.ts";
import { receiptOf } from "./rows.ts";
import { BEFORE_ALL } from "./shard.ts";

const READ_RECORDS = 10_000;
/** Pauses, in milliseconds, before the stream is read once more for what it has acknowledged: within a second it mostly shows it. */
const SHOWN_AFTER_MS = [100, 200, 400, 800, 1_600, 3_200];

/** By shard, the last record that the ledger holds. */
type Through = Readonly<Record<string, string>>;

export class Bookings {
  /** Records put since the last commit. */
  pending = 0;
  private readonly stream: StreamWriter & StreamReader;
  private readonly wait: (ms: number) => Promise<unknown>;
  private readonly booked = new Map<string, { counter: Counter; last: string }>();
  /** By shard, the highest sequence number that the stream has acknowledged to this process. */
  private readonly acknowledged = new Map<string, string>();

  constructor(stream: StreamWriter & StreamReader, wait: (ms: number) => Promise<unknown> = sleep) {
    this.stream = stream;
    this.wait = wait;
  }

  /** A record that the stream says it has. Where an answer can be lost, the stream itself is asked before the commit. */
  put({ shard, sequenceNumber }: Extract<PutOutcome, { readonly _tag: "Put" }>, { data }: StreamEntry): void {
    if (!this.stream.answersCanBeLost) {
      this.book(shard, sequenceNumber, data);
      return;
    }
    this.pending++;
    if (compareSequence(sequenceNumber, this.acknowledged.get(shard) ?? BEFORE_ALL) > 0) this.acknowledged.set(shard, sequenceNumber);
  }

  book(shard: string, sequence: string, data: Uint8Array): void {
    const known = this.booked.get(shard) ?? { counter: new Counter(), last: sequence };
    this.booked.set(shard, known);
    known.counter.add(hashText(receiptOf(shard, sequence)), hash64(data));
    if (compareSequence(sequence, known.last) > 0) known.last = sequence;
    this.pending++;
  }

  /** Books what a call put whose answer was lost, or which took effect after all: it is found only in the stream. */
  async complete(through: Through): Promise<void> {
    if (!this.stream.answersCanBeLost) return;
    for (const { id } of await this.stream.shards()) await this.bookShown(id, through);
    // A stream shows a record some time after it has acknowledged it; until then the place in the source counts what the ledger does not.
    for (const ms of SHOWN_AFTER_MS) {
      const behind = this.behind(through);
      if (behind.length === 0) return;
      await this.wait(ms);
      for (const id of behind) await this.bookShown(id, through);
    }
    const [shard] = this.behind(through);
    if (shard !== undefined) throw new Error(notShown(shard, this.acknowledged.get(shard)!));
  }

  /** As the ledger holds it. */
  sent(producer: string): readonly Sent[] {
    return [...this.booked].map(([arrival, { counter, last }]) => ({ producer, arrival, last, tally: counter.tally() }));
  }

  /** All that is booked is committed. */
  clear(): void {
    this.booked.clear();
    this.pending = 0;
  }

  private async bookShown(id: string, through: Through): Promise<void> {
    for await (const { sequenceNumber, data } of recordsAfter(this.stream, id, this.reached(id, through)))
      this.book(id, sequenceNumber, data);
  }

  private reached(id: string, through: Through): string {
    return this.booked.get(id)?.last ?? through[id] ?? BEFORE_ALL;
  }

  /** Shards of which more is acknowledged than booked. */
  private behind(through: Through): readonly string[] {
    return [...this.acknowledged].filter(([id, last]) => compareSequence(this.reached(id, through), last) < 0).map(([id]) => id);
  }
}

/** The records of a shard after one of them, to the last that it shows. */
export async function* recordsAfter(stream: StreamReader, shard: string, first: string): AsyncGenerator<StreamRecord> {
  for (let after = first; ; ) {
    const { records } = await stream.read(shard, after, READ_RECORDS);
    yield* records;
    if (records.length === 0) return;
    after = records.at(-1)!.sequenceNumber;
  }
}

function notShown(shard: string, last: string): string {
  const seconds = SHOWN_AFTER_MS.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return `the stream acknowledged ${last} of ${shard} and does not show it after ${seconds} s: run again, what it shows by then is booked`;
}
