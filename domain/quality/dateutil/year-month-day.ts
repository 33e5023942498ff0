import { daysIn } from "../days.ts";

/**
 * The numbers of a date in the order they were found, some of them known to be the year or the month, and python-dateutil's
 * rules for which of the others is which: month before day unless a number is too large for that.
 */
export interface FoundDate {
  readonly year: number | undefined;
  readonly month: number | undefined;
  readonly day: number | undefined;
}

export class YearMonthDay {
  readonly #found: number[] = [];
  #yearAt: number | undefined;
  #monthAt: number | undefined;
  /** Whether the year was written with its century. */
  centuryWritten = false;

  get count(): number {
    return this.#found.length;
  }

  /** Adds a number as it was written; false where it is none, or what it must be is taken. */
  add(written: string, label?: "year" | "month"): boolean {
    if (!/^\d+$/.test(written)) return false;
    const year = label === "year" || written.length > 2 || Number(written) > 100;
    if (year && label === "month") return false;
    if (written.length > 2) this.centuryWritten = true;
    this.#found.push(Number(written));
    if (year) {
      if (this.#yearAt !== undefined) return false;
      this.#yearAt = this.#found.length - 1;
    } else if (label === "month") {
      if (this.#monthAt !== undefined) return false;
      this.#monthAt = this.#found.length - 1;
    }
    return true;
  }

  /** Whether a number without a separator after it can be the day. */
  couldBeDay(value: number): boolean {
    const month = this.#monthAt === undefined ? undefined : this.#found[this.#monthAt]!;
    if (value < 1 || month === undefined) return value >= 1 && value <= 31;
    return value <= daysIn(this.#yearAt === undefined ? 2000 : this.#found[this.#yearAt]!, month);
  }

  /** Says which number is which; undefined where there are too many. */
  resolve(): FoundDate | undefined {
    const found = this.#found;
    const [a, b, c] = found as [number, number, number];
    const month = this.#monthAt;
    const labelled = Number(this.#yearAt !== undefined) + Number(month !== undefined);
    if ((labelled > 0 && labelled === found.length) || (found.length === 3 && labelled === 2)) return this.#byLabels();
    switch (found.length) {
      case 0:
        return { year: undefined, month: undefined, day: undefined };
      case 1:
        return alone(a, undefined);
      case 2:
        if (month !== undefined) return alone(found[1 - month]!, found[month]!);
        if (a > 31) return { year: a, month: b, day: undefined };
        return b > 31 ? { year: b, month: a, day: undefined } : { year: undefined, month: a, day: b };
      case 3:
        return this.#three(a, b, c);
      default:
        return undefined;
    }
  }

  #byLabels(): FoundDate {
    const at = (index: number | undefined) => (index === undefined ? undefined : this.#found[index]);
    const dayAt = this.#found.length === 3 ? 3 - this.#yearAt! - this.#monthAt! : undefined;
    return { year: at(this.#yearAt), month: at(this.#monthAt), day: at(dayAt) };
  }

  #three(a: number, b: number, c: number): FoundDate {
    switch (this.#monthAt) {
      case 0:
        return b > 31 ? { month: a, year: b, day: c } : { month: a, day: b, year: c };
      case 1:
        return a > 31 ? { year: a, month: b, day: c } : { day: a, month: b, year: c };
      case 2:
        return b > 31 ? { day: a, year: b, month: c } : { year: a, day: b, month: c };
      default:
        if (a > 31 || this.#yearAt === 0) return { year: a, month: b, day: c };
        return a > 12 ? { day: a, month: b, year: c } : { month: a, day: b, year: c };
    }
  }
}

const alone = (other: number, month: number | undefined): FoundDate =>
  other > 31 ? { year: other, month, day: undefined } : { year: undefined, month, day: other };
