/** A time of day as it is found in a text, piece by piece. */
export class Clock {
  hour: number | undefined;
  minute: number | undefined;
  second: number | undefined;
  #micros = 0;

  get isSet(): boolean {
    return this.hour !== undefined || this.minute !== undefined || this.second !== undefined;
  }

  /** Minutes, whose fraction is seconds. */
  setMinutes(value: number): void {
    this.minute = Math.trunc(value);
    this.second = value % 1 === 0 ? undefined : Math.trunc(60 * (value % 1));
  }

  /** Seconds and their fraction, which is cut after the microsecond; false where they are no number. */
  setSeconds(token: string): boolean {
    const parts = /^(\d+)(?:\.(\d*))?$/.exec(token);
    if (!parts) return false;
    this.second = Number(parts[1]);
    this.#micros = Number((parts[2] ?? "").padEnd(6, "0").slice(0, 6));
    return true;
  }

  /** A number of hours (unit 0), minutes (1) or seconds (2). */
  setUnit(unit: number, token: string): boolean {
    const value = Number(token);
    if (unit === 0) {
      this.hour = Math.trunc(value);
      if (value % 1 !== 0) this.minute = Math.trunc(60 * (value % 1));
    } else if (unit === 1) this.setMinutes(value);
    return unit !== 2 || this.setSeconds(token);
  }

  /** An hour of the twelve before noon (half 0) or after (1). */
  setHourOfHalf(hour: number, half: number): void {
    if (half === 1) this.hour = hour < 12 ? hour + 12 : hour;
    else this.hour = hour === 12 ? 0 : hour;
  }

  /** Microseconds since midnight; undefined where no clock shows this. */
  micros(): number | undefined {
    const [hour, minute, second] = [this.hour ?? 0, this.minute ?? 0, this.second ?? 0];
    if (hour > 23 || minute > 59 || second > 59) return undefined;
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + this.#micros;
  }
}
