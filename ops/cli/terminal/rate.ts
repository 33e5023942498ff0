/** How far back it is looked. */
const SPAN_MS = 4_000;

/** Records a second over the last moments. */
export class Rate {
  #samples: readonly { readonly records: number; readonly at: number }[] = [];

  /** @param records since the beginning; `at` in milliseconds of any clock that only goes forward */
  take(records: number, at: number): void {
    this.#samples = [...this.#since(at), { records, at }];
  }

  perSecond(now: number): number {
    const samples = this.#since(now);
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || now <= first.at) return 0;
    return ((last.records - first.records) / (now - first.at)) * 1000;
  }

  /** Those of the span, and the last one before it. */
  #since(now: number) {
    const inside = this.#samples.findIndex(({ at }) => at > now - SPAN_MS);
    return inside < 0 ? this.#samples.slice(-1) : this.#samples.slice(Math.max(0, inside - 1));
  }
}
