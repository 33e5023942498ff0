import { type Instant, instantOfMs } from "../../../domain/market/times.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { ConnectionChange, LiveEvent, LiveSink } from "../../../domain/ports/live.ts";

/** The one way to the sink: events go one at a time, whoever emits them, and the first failure of the sink ends everything. */
export class Outlet {
  readonly source: string;
  readonly #sink: LiveSink;
  readonly #clock: Clock;
  readonly #broken = new AbortController();
  #tail: Promise<void> = Promise.resolve();

  constructor(source: string, sink: LiveSink, clock: Clock) {
    this.source = source;
    this.#sink = sink;
    this.#clock = clock;
  }

  /** Aborted, with what the sink threw, once it has failed. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  /** Done when the sink is done with it; rejects with what the sink threw, then and ever after. */
  emit(event: LiveEvent): Promise<void> {
    this.#tail = this.#tail.then(() => this.#sink(event));
    this.#tail.catch((error: unknown) => this.#broken.abort(error));
    return this.#tail;
  }

  change(state: ConnectionChange["state"], message: string): Promise<void> {
    return this.emit({ _tag: "Connection", source: this.source, state, message, at: this.now() });
  }

  now(): Instant {
    return instantOfMs(this.#clock.now());
  }
}
