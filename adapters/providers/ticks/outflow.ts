import type { StreamEntry } from "../../../domain/ports/stream.ts";
import type { TickEvent, TickSink } from "../../../domain/ports/tick-source.ts";

/** As many records as one call of PutRecords takes. */
const MAX_WAITING = 500;

/**
 * Hands live records over in batches: what comes while the sink is at work waits for it, and goes together. Events keep
 * their order among the records. The first failure of the sink ends everything.
 */
export class Outflow {
  readonly #sink: TickSink;
  readonly #broken = new AbortController();
  #waiting: StreamEntry[] = [];
  #draining: Promise<void> | undefined;
  #position = 0;

  constructor(sink: TickSink) {
    this.#sink = sink;
  }

  /** Aborted, with what the sink threw, once it has failed. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Records that the sink has taken. */
  get position(): number {
    return this.#position;
  }

  /** Comes back at once, unless a whole batch waits already. Throws what the sink threw. */
  async put(entry: StreamEntry): Promise<void> {
    this.#broken.signal.throwIfAborted();
    this.#waiting.push(entry);
    this.#draining ??= this.#drain();
    if (this.#waiting.length >= MAX_WAITING) await this.flush();
  }

  /** After all records before it. Throws what the sink threw. */
  async tell(event: TickEvent): Promise<void> {
    await this.flush();
    await this.#sink(event);
  }

  /** Comes back when no record waits. Throws what the sink threw. */
  async flush(): Promise<void> {
    await this.#draining;
    this.#broken.signal.throwIfAborted();
  }

  /** Never rejects: a failure shows in {@link broken}. */
  async #drain(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const entries = this.#waiting;
        this.#waiting = [];
        const position = this.#position + entries.length;
        await this.#sink({ _tag: "Batch", entries, position });
        this.#position = position;
      }
    } catch (error) {
      this.#broken.abort(error);
    } finally {
      this.#draining = undefined;
    }
  }
}
