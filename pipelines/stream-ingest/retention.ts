/**
 * Lets a stream forget what it has kept long enough. Kinesis drops records whether or not they were read; here what is not processed
 * yet is kept beyond its time, and the log says so. Given up for its age, it goes to dead-letters by the mapping's own rules.
 */
import type { StreamReader } from "../../domain/ports/stream.ts";
import type { StreamPorts } from "./ports.ts";
import type { StreamSettings } from "./settings.ts";
import { BEFORE_ALL, type Position } from "./shard.ts";
import { checkpointKey } from "./state.ts";

/** A stream that forgets when it is told to. */
export interface ForgetfulStream extends StreamReader {
  /** Drops records older than an age in milliseconds, as far as that can be done at once, and tells how many. */
  dropOlderThan(ageMs: number): Promise<readonly { readonly records: number }[]>;
}

type RetentionPorts = Pick<StreamPorts, "checkpoints" | "clock" | "observer">;

const MS_PER_HOUR = 3_600_000;
const READ_RECORDS = 10_000;

export class Retention {
  private readonly ports: RetentionPorts;
  private readonly stream: ForgetfulStream;
  private readonly hours: number;
  private next = Number.NEGATIVE_INFINITY;

  constructor(ports: RetentionPorts, stream: ForgetfulStream, { retentionHours }: Pick<StreamSettings, "retentionHours">) {
    this.ports = ports;
    this.stream = stream;
    this.hours = retentionHours;
  }

  /** Whether the last time was an hour ago, or never. */
  isDue(): boolean {
    return this.ports.clock.now() >= this.next;
  }

  /** To be called when the producer's ledger holds all that was put: what it does not hold is looked for in the stream. */
  async apply(): Promise<void> {
    const now = this.ports.clock.now();
    this.next = now + MS_PER_HOUR;
    const due = now - this.hours * MS_PER_HOUR;
    const unread = await this.oldestUnread();
    const drops = await this.stream.dropOlderThan(now - Math.min(due, unread));
    const dropped = drops.reduce((sum, { records }) => sum + records, 0);
    if (dropped > 0) this.say(`the stream forgot ${dropped} records older than ${this.hours} hours, all of them processed`);
    const since = new Date(Math.min(due, unread)).toISOString();
    if (unread < due) this.say(`the stream holds records older than ${this.hours} hours, from ${since} on: they are not processed yet`);
  }

  /** When the oldest record arrived that no checkpoint covers, in epoch milliseconds; Infinity where all are covered. */
  private async oldestUnread(): Promise<number> {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { id } of await this.stream.shards()) {
      let after = ((await this.ports.checkpoints.read(checkpointKey(id)))?.position as Position | undefined)?.after ?? BEFORE_ALL;
      for (;;) {
        const { records } = await this.stream.read(id, after, READ_RECORDS);
        if (records.length === 0) break;
        // Each of them, for a clock may have gone back.
        for (const { arrivedAt } of records) oldest = Math.min(oldest, arrivedAt);
        after = records.at(-1)!.sequenceNumber;
      }
    }
    return oldest;
  }

  private say(message: string): void {
    this.ports.observer.log(JSON.stringify({ message }));
  }
}
