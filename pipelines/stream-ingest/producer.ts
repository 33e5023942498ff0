/**
 * Puts what a source hands over into the stream, and keeps the producer's ledger: what was sent, shard by shard. Its place in the
 * source is committed now and then; what was put after that is found again in the stream itself, for nobody else writes there, and
 * is passed over when the source hands it over again.
 */
import { SENT_PREFIX, writeSent } from "../../domain/ledger/sent.ts";
import type { CheckpointStore, ObjectStore } from "../../domain/ports/stores.ts";
import { compareSequence, type StreamEntry, type StreamReader, type StreamWriter } from "../../domain/ports/stream.ts";
import type { TickSource } from "../../domain/ports/tick-source.ts";
import { publishPending } from "../../domain/publish.ts";
import { Bookings, recordsAfter } from "./bookings.ts";
import { PutAlready } from "./put-already.ts";
import { BEFORE_ALL } from "./shard.ts";
import { standIn } from "./stand-in.ts";
import type { Totals } from "./totals.ts";

/** Where the producer stands. One for each stream: whatever the source, nobody else puts into it. */
interface ProducerPosition {
  /** What identifies the source that is being put, and how many of its records are; the next run of it goes on there. */
  readonly source: string;
  readonly sent: number;
  /** By shard, the last record that `sent` counts: what the stream holds beyond was put by a process that died before it said so. */
  readonly reached: Readonly<Record<string, string>>;
  /** The source was put and processed to its end: its next run begins anew. */
  readonly ended: boolean;
  /** The run of the source that is under way, and what the stream's records had become before it. */
  readonly run: string;
  readonly before: Totals;
  /** What a person types to go on with it, for whoever finds it cut off. */
  readonly command?: string | undefined;
  /** By shard, the last record that the ledger holds. */
  readonly through: Readonly<Record<string, string>>;
}

/** What a run that begins now is known by. */
export type FreshRun = Pick<ProducerPosition, "run" | "before" | "command">;

interface ProducerPorts {
  readonly stream: StreamWriter & StreamReader;
  readonly objects: ObjectStore;
  readonly checkpoints: CheckpointStore;
  readonly attempt: string;
  /** Lets so many milliseconds pass; left out, on this process's own timer. */
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

/** A producer judges nothing. */
const NO_VERDICTS = { log: () => {} };

/** Records after which the place in the source is committed. */
const COMMIT_RECORDS = 20_000;
/** Tries of an entry that the stream would take later. */
const MOST_TRIES = 5;

export class Producer {
  private readonly ports: ProducerPorts;
  private readonly key: string;
  private version: number;
  private position: ProducerPosition;
  private readonly bookings: Bookings;
  private ahead = new PutAlready();
  /** What of the place in the source is durable; it stays behind until the source is as far as the stream. */
  private durable: Pick<ProducerPosition, "sent" | "reached">;
  /** Whether it goes on with a run that an earlier process began. */
  resumed = false;

  private constructor(ports: ProducerPorts, key: string, version: number, position: ProducerPosition) {
    this.ports = ports;
    this.key = key;
    this.version = version;
    this.position = position;
    this.bookings = new Bookings(ports.stream, ports.wait);
    this.durable = { sent: position.sent, reached: position.reached };
  }

  /**
   * Goes on with a source that was cut off, or begins one. What an earlier process booked and did not publish is published first, and
   * what it put and did not book is booked. A finite source is to hand over its records from {@link place} on; what the stream holds of
   * them already is passed over.
   */
  static async open(
    ports: ProducerPorts,
    stream: string,
    source: Pick<TickSource, "fingerprint" | "finite">,
    fresh: FreshRun,
  ): Promise<Producer> {
    const key = `stream-ingest/producer/${stream}`;
    const checkpoint = await ports.checkpoints.read(key);
    await publishPending({ ...ports, observer: NO_VERDICTS }, key);
    const none: ProducerPosition = { source: source.fingerprint, sent: 0, reached: {}, ended: true, through: {}, ...fresh };
    const producer = new Producer(ports, key, checkpoint?.version ?? 0, checkpoint ? positionOf(checkpoint.position) : none);
    await producer.bookUnbooked();
    producer.resumed = producer.position.source === source.fingerprint && !producer.position.ended;
    if (producer.resumed && (source.finite || producer.ahead.isEmpty)) return producer;
    producer.ahead = new PutAlready();
    if (!producer.resumed) producer.position = { ...producer.position, source: source.fingerprint, sent: 0, ended: false, ...fresh };
    await producer.commit();
    return producer;
  }

  /** How many records of the source are known to be put; its run, and what was there before it. */
  get place(): Pick<ProducerPosition, "sent" | "run" | "before"> {
    return this.position;
  }

  /** Durable when it resolves. */
  async put(entries: readonly StreamEntry[]): Promise<void> {
    let rest = this.ahead.isEmpty ? entries : entries.filter(({ data }) => !this.ahead.meets(data));
    for (let tries = 1; rest.length > 0; tries++) {
      const outcomes = await this.ports.stream.put(rest);
      const again: StreamEntry[] = [];
      for (const [i, outcome] of outcomes.entries()) {
        const entry = rest[i]!;
        if (outcome._tag === "Put") this.bookings.put(outcome, entry);
        else if (!outcome.retryable) again.push(...this.unlessAhead(standIn(entry, outcome.message)));
        else if (tries < MOST_TRIES) again.push(entry);
        else throw new Error(`the stream refused a record ${tries} times: ${outcome.message}`);
      }
      rest = again;
    }
    this.position = { ...this.position, sent: this.position.sent + entries.length };
    if (this.bookings.pending >= COMMIT_RECORDS) await this.commit();
  }

  /**
   * Books all that is put, and says how far the source is.
   * @param caughtUp whether the source has handed over all that it handed over before: what the stream holds beyond was put twice then
   */
  async flush(caughtUp = false): Promise<void> {
    if (caughtUp) this.ahead = new PutAlready();
    if (this.bookings.pending > 0 || (this.ahead.isEmpty && this.durable.sent !== this.position.sent)) await this.commit();
  }

  /** The source has nothing more, and all of it is processed. */
  async end(): Promise<void> {
    this.position = { ...this.position, ended: true };
    await this.commit();
  }

  private unlessAhead(entry: StreamEntry): readonly StreamEntry[] {
    return this.ahead.meets(entry.data) ? [] : [entry];
  }

  /** Of the records beyond the place in the source, books those that the ledger does not hold. */
  private async bookUnbooked(): Promise<void> {
    const { stream } = this.ports;
    for (const { id } of await stream.shards()) {
      const booked = this.position.through[id] ?? BEFORE_ALL;
      for await (const record of recordsAfter(stream, id, this.position.reached[id] ?? BEFORE_ALL)) {
        this.ahead.add(record.data);
        if (compareSequence(record.sequenceNumber, booked) > 0) this.bookings.book(id, record.sequenceNumber, record.data);
      }
    }
    await this.flush();
  }

  private async commit(): Promise<void> {
    const { objects, checkpoints, attempt } = this.ports;
    await this.bookings.complete(this.position.through);
    const sent = this.bookings.sent(`${this.position.source}@${this.version + 1}`);
    const through = { ...this.position.through, ...Object.fromEntries(sent.map(({ arrival, last }) => [arrival, last])) };
    const place = this.ahead.isEmpty ? { sent: this.position.sent, reached: through } : this.durable;
    const position: ProducerPosition = { ...this.position, through, ...place };
    const staged = [];
    if (sent.length > 0) {
      const key = `${SENT_PREFIX}${nameOf(this.key)}-${String(this.version + 1).padStart(9, "0")}.jsonl`;
      const body = Buffer.from(sent.map((line) => `${writeSent(line)}\n`).join(""));
      staged.push({ staged: await objects.stage(attempt, key, body), key });
    }
    const publish = { attempt, objects: staged, latest: [], verdicts: [] };
    const outcome = await checkpoints.commit({ shard: this.key, expectedVersion: this.version, position, state: new Map(), publish });
    if (outcome === "conflict") throw new Error(`another process puts into the stream: ${this.key} is no longer at ${this.version}`);
    await Promise.all(staged.map((object) => objects.publish(object.staged, object.key)));
    await checkpoints.finish({ ...publish, shard: this.key, version: this.version + 1 });
    this.version++;
    this.durable = place;
    this.position = { ...position, sent: this.position.sent };
    this.bookings.clear();
  }
}

/** Before there was `reached`, a place counted all that the ledger held. */
function positionOf(stored: unknown): ProducerPosition {
  const position = stored as Omit<ProducerPosition, "reached"> & Partial<Pick<ProducerPosition, "reached">>;
  return { ...position, reached: position.reached ?? position.through };
}

const nameOf = (key: string) => key.slice(key.lastIndexOf("/") + 1);
