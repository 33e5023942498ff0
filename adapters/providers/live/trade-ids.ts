/** Ids from `from` to `to`, both included. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** What a trade's id says: it was expected, it had been missed so far, or it had been seen (or lies before the first one). */
export type Seen = "new" | "late" | "repeated";

/** Keeps account of the ids of one symbol, which a source counts up one by one: which came, and which are missing. */
export class TradeIds {
  #first: number | undefined;
  #last: number | undefined;
  /** The last id that is known to exist without having been seen: a heartbeat told it before any trade came. */
  #told: number | undefined;
  /** In order, apart from each other. */
  #missing: IdRange[] = [];

  /** `after`: the last id that is already kept, where there is one. */
  constructor(after?: number) {
    this.#last = after;
  }

  get first(): number | undefined {
    return this.#first;
  }

  get last(): number | undefined {
    return this.#last;
  }

  /** Takes note of a trade. `gap`: the ids before it that are missed from now on. */
  see(id: number): { readonly seen: Seen; readonly gap?: IdRange } {
    this.#first ??= id;
    if (id === this.#told) {
      this.#told = undefined;
      return { seen: "new" };
    }
    if (this.#last !== undefined && id <= this.#last) return { seen: this.#remove(id) ? "late" : "repeated" };
    const gap = this.#missTo(id - 1);
    this.#last = id;
    return { seen: "new", ...(gap && { gap }) };
  }

  /** Takes note that a trade of this id exists, whether it came or not. */
  exists(id: number): IdRange | undefined {
    if (this.#last === undefined) {
      this.#last = id;
      this.#told = id;
      return undefined;
    }
    return this.#missTo(id);
  }

  isMissing(id: number): boolean {
    return this.#missing.some(({ from, to }) => from <= id && id <= to);
  }

  /** The missing ids within a range. */
  missingWithin({ from, to }: IdRange): readonly IdRange[] {
    return this.#missing
      .map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) }))
      .filter((range) => range.from <= range.to);
  }

  missingCount(): number {
    return this.#missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  #missTo(id: number): IdRange | undefined {
    if (this.#last === undefined || id <= this.#last) return undefined;
    const gap = { from: this.#last + 1, to: id };
    this.#missing.push(gap);
    this.#last = id;
    return gap;
  }

  #remove(id: number): boolean {
    const at = this.#missing.findIndex(({ from, to }) => from <= id && id <= to);
    const range = this.#missing[at];
    if (!range) return false;
    const left = [
      { from: range.from, to: id - 1 },
      { from: id + 1, to: range.to },
    ].filter(({ from, to }) => from <= to);
    this.#missing.splice(at, 1, ...left);
    return true;
  }
}

/** A range cut at others that lie within it: those, and what is between. */
export function pieces(range: IdRange, within: readonly IdRange[]): readonly (IdRange & { readonly isWithin: boolean })[] {
  const cut: (IdRange & { isWithin: boolean })[] = [];
  let at = range.from;
  for (const { from, to } of within) {
    if (at < from) cut.push({ from: at, to: from - 1, isWithin: false });
    cut.push({ from, to, isWithin: true });
    at = to + 1;
  }
  if (at <= range.to) cut.push({ from: at, to: range.to, isWithin: false });
  return cut;
}
