import { daysIn } from "../days.ts";
import { Clock } from "./clock.ts";
import { tokensOf } from "./tokens.ts";
import { halfOfDay, isJump, isUtcName, monthNamed, unitNamed, weekdayNamed } from "./words.ts";
import { YearMonthDay } from "./year-month-day.ts";

/**
 * python-dateutil's `parser.parse` (2.8, its defaults): which texts it takes for a date, and which instant they name.
 * Two things that it reads from the clock are fixed here, so that a verdict does not change with the day: what a text
 * leaves out is that of 2000-01-01T00:00:00, and a year of two digits lies in 1969–2068. Without an offset, UTC is meant.
 */

/** Microseconds since 1970-01-01T00:00:00Z (exact in 1685–2254), or undefined where dateutil finds no date. */
export function parseDate(text: string): number | undefined {
  const reader = new Reader(tokensOf(text));
  return reader.read() ? reader.instant() : undefined;
}

const isNumber = (token: string | undefined): token is string => token !== undefined && /^\d+(\.\d*)?$/.test(token);

class Reader {
  readonly #tokens: readonly string[];
  readonly #date = new YearMonthDay();
  readonly #clock = new Clock();
  #at = 0;
  #weekday: number | undefined;
  #zone: string | undefined;
  /** Seconds east of Greenwich. */
  #offset: number | undefined;
  /** −1 right after a zone's name: the 3 of `GMT+3` is what that clock lacks to Greenwich. 0 after UTC: no offset moves it. */
  #direction = 1;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** Reads every token; false at the first that has no place in a date. */
  read(): boolean {
    for (; this.#at < this.#tokens.length; this.#at++) if (!this.#token(this.#tokens[this.#at]!)) return false;
    return true;
  }

  #peek(ahead: number): string | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #token(token: string): boolean {
    if (isNumber(token)) return this.#number(token);
    const weekday = weekdayNamed(token);
    if (weekday !== undefined) {
      this.#weekday = weekday;
      return true;
    }
    const month = monthNamed(token);
    if (month !== undefined) return this.#month(month);
    const half = halfOfDay(token);
    if (half !== undefined) return this.#applyHalf(half);
    if (this.#couldBeZone(token)) return this.#zoneName(token);
    if (this.#clock.hour !== undefined && (token === "+" || token === "-")) return this.#zoneOffset(token === "+" ? 1 : -1);
    return isJump(token);
  }

  #number(token: string): boolean {
    const value = Number(token);
    const { length } = token;
    const next = this.#peek(1);
    if (this.#date.count === 3 && (length === 2 || length === 4) && this.#clock.hour === undefined && this.#endsNumber(next)) {
      this.#clock.hour = Number(token.slice(0, 2));
      if (length === 4) this.#clock.minute = Number(token.slice(2));
      return /^\d+$/.test(token);
    }
    if (length === 6 || (length > 6 && token.indexOf(".") === 6)) return this.#sixDigits(token);
    if (length === 8 || length === 12 || length === 14) return this.#compact(token);
    const unitAt = this.#unitBeside();
    if (unitAt !== undefined) return this.#withUnit(token, unitAt);
    if (next === ":" && this.#peek(2) !== undefined) return this.#time(value);
    if (next === "-" || next === "/" || next === ".") return this.#separated(token, next);
    if (next === undefined || isJump(next)) return this.#single(value);
    const half = halfOfDay(next);
    if (half !== undefined && value < 24) {
      this.#at++;
      this.#clock.setHourOfHalf(Math.trunc(value), half);
      return true;
    }
    return this.#date.couldBeDay(value) && this.#date.add(String(Math.trunc(value)));
  }

  #endsNumber(next: string | undefined): boolean {
    return next === undefined || (next !== ":" && unitNamed(next) === undefined);
  }

  /** YYMMDD before there is a date, HHMMSS after. */
  #sixDigits(token: string): boolean {
    if (this.#date.count === 0 && !token.includes(".")) {
      return this.#date.add(token.slice(0, 2)) && this.#date.add(token.slice(2, 4)) && this.#date.add(token.slice(4));
    }
    if (!/^\d{6}/.test(token)) return false;
    this.#clock.hour = Number(token.slice(0, 2));
    this.#clock.minute = Number(token.slice(2, 4));
    return this.#clock.setSeconds(token.slice(4));
  }

  /** YYYYMMDD, and HHMM or HHMMSS after it. */
  #compact(token: string): boolean {
    const { length } = token;
    if (!/^\d+$/.test(token)) return false;
    if (!this.#date.add(token.slice(0, 4), "year")) return false;
    if (!this.#date.add(token.slice(4, 6)) || !this.#date.add(token.slice(6, 8))) return false;
    if (length > 8) {
      this.#clock.hour = Number(token.slice(8, 10));
      this.#clock.minute = Number(token.slice(10, 12));
    }
    if (length > 12) this.#clock.second = Number(token.slice(12));
    return true;
  }

  /** Where a word for hours, minutes or seconds stands beside this number. */
  #unitBeside(): number | undefined {
    const at = this.#at;
    const named = (index: number) => unitNamed(this.#tokens[index]) !== undefined;
    if (named(at + 1)) return at + 1;
    if (this.#tokens[at + 1] === " " && named(at + 2)) return at + 2;
    if (named(at - 1)) return at - 1;
    const last = at > 1 && at === this.#tokens.length - 1;
    return last && this.#tokens[at - 1] === " " && named(at - 2) ? at - 2 : undefined;
  }

  /** `12h`, `30 m`; a number after a unit has the next smaller one: the 04 of `12h04`. */
  #withUnit(token: string, unitAt: number): boolean {
    const after = unitAt < this.#at;
    const unit = unitNamed(this.#tokens[unitAt])! + Number(after);
    if (!after) this.#at = unitAt;
    return this.#clock.setUnit(unit, token);
  }

  /** HH:MM, and :SS after it. */
  #time(hour: number): boolean {
    const minutes = this.#peek(2);
    if (!isNumber(minutes)) return false;
    this.#clock.hour = Math.trunc(hour);
    this.#clock.setMinutes(Number(minutes));
    const seconds = this.#peek(3) === ":" ? this.#peek(4) : undefined;
    this.#at += 2;
    if (seconds === undefined) return true;
    this.#at += 2;
    return this.#clock.setSeconds(seconds);
  }

  /** 01-02[-03], 01-Jan[-03]. */
  #separated(token: string, separator: string): boolean {
    if (!this.#date.add(token)) return false;
    const second = this.#peek(2);
    this.#at++;
    if (second === undefined || isJump(second)) return true;
    if (!this.#part(second)) return false;
    this.#at++;
    if (this.#peek(1) !== separator) return true;
    const third = this.#peek(2);
    if (third === undefined || !this.#part(third)) return false;
    this.#at += 2;
    return true;
  }

  #part(token: string): boolean {
    const month = monthNamed(token);
    return month === undefined ? this.#date.add(token) : this.#date.add(String(month), "month");
  }

  /** A number by itself: an hour where `am` or `pm` follows, a part of the date otherwise. */
  #single(value: number): boolean {
    const half = halfOfDay(this.#peek(2));
    this.#at++;
    if (half === undefined) return this.#date.add(String(Math.trunc(value)));
    this.#at++;
    this.#clock.setHourOfHalf(Math.trunc(value), half);
    return true;
  }

  /** A month by name, and what hangs on it: `Jan-01[-99]`, `Jan of 01`. */
  #month(month: number): boolean {
    if (!this.#date.add(String(month), "month")) return false;
    const separator = this.#peek(1);
    if (separator === "-" || separator === "/") {
      if (!this.#date.add(this.#peek(2) ?? "")) return false;
      if (this.#peek(3) === separator) {
        if (!this.#date.add(this.#peek(4) ?? "")) return false;
        this.#at += 2;
      }
      this.#at += 2;
    } else if (this.#peek(1) === " " && this.#peek(2)?.toLowerCase() === "of" && this.#peek(3) === " " && this.#peek(4) !== undefined) {
      const year = this.#peek(4)!;
      this.#at += 4;
      if (/^\d+$/.test(year)) return this.#date.add(String(inCentury(Number(year), false)), "year");
    }
    return true;
  }

  #applyHalf(half: number): boolean {
    if (this.#clock.hour === undefined || this.#clock.hour > 12) return false;
    this.#clock.setHourOfHalf(this.#clock.hour, half);
    return true;
  }

  #couldBeZone(token: string): boolean {
    const open = this.#clock.hour !== undefined && this.#zone === undefined && this.#offset === undefined;
    return open && token.length <= 5 && (/^[A-Z]+$/.test(token) || isUtcName(token));
  }

  /** A name other than UTC's says nothing without a table of zones, and is passed over, as dateutil does with a warning. */
  #zoneName(token: string): boolean {
    const sign = this.#peek(1);
    const offsetFollows = sign === "+" || sign === "-";
    const isUtc = isUtcName(token);
    if (!isUtc || !offsetFollows) this.#zone = token;
    if (offsetFollows) this.#direction = -1;
    else if (isUtc) {
      this.#direction = 0;
      this.#offset = 0;
    }
    return true;
  }

  /** +03, -0300, +03:00. */
  #zoneOffset(sign: number): boolean {
    const digits = this.#peek(1);
    if (digits === undefined || !/^\d+$/.test(digits)) return false;
    let minutes = "0";
    if (digits.length === 4) minutes = digits.slice(2);
    else if (this.#peek(2) === ":") {
      minutes = this.#peek(3) ?? "";
      this.#at += 2;
    } else if (digits.length > 2) return false;
    if (!/^\d+$/.test(minutes)) return false;
    this.#offset = sign * this.#direction * (Number(digits.length === 4 ? digits.slice(0, 2) : digits) * 3600 + Number(minutes) * 60);
    this.#direction = Math.abs(this.#direction);
    this.#at++;
    return Math.abs(this.#offset) < 86_400;
  }

  /** The instant of what was read; undefined where it names no date, or one the calendar does not have. */
  instant(): number | undefined {
    const found = this.#date.resolve();
    if (!found) return undefined;
    const said = [found.year, found.month, found.day, this.#weekday, this.#offset, this.#zone];
    if (!this.#clock.isSet && said.every((part) => part === undefined)) return undefined;
    const year = found.year === undefined ? 2000 : inCentury(found.year, this.#date.centuryWritten);
    const { month = 1, day = 1 } = found;
    const exists = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
    const micros = this.#clock.micros();
    if (!exists || micros === undefined) return undefined;
    const time = new Date(0);
    time.setUTCFullYear(year, month - 1, day);
    // A weekday moves a date on only where no day was said.
    if (this.#weekday !== undefined && !found.day) time.setUTCDate(day + ((this.#weekday + 8 - time.getUTCDay()) % 7));
    return (time.getTime() - (this.#offset ?? 0) * 1000) * 1000 + micros;
  }
}

const inCentury = (year: number, written: boolean): number => (written || year > 99 ? year : year + (year < 69 ? 2000 : 1900));
