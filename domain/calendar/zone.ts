/**
 * From an exchange's wall clock to instants, by the time-zone tables that the runtime carries.
 */

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;
const LONG_OFFSET = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** `epochDay` counts days since 1970-01-01 in the zone, `minutes` from that day's midnight; answers epoch milliseconds. */
export type WallClock = (epochDay: number, minutes: number) => number;

/**
 * A wall clock of an IANA zone. Where a clock change skips or repeats a wall time, one of the instants about it is
 * taken: no exchange opens or closes in that hour. Throws a RangeError for a zone that the runtime does not know.
 */
export function wallClock(timeZone: string): WallClock {
  const offsetAt = zoneOffset(timeZone);
  return (epochDay, minutes) => {
    const wall = epochDay * MS_PER_DAY + minutes * MS_PER_MINUTE;
    const guess = wall - offsetAt(wall);
    return wall - offsetAt(guess);
  };
}

/** Milliseconds to add to UTC for the zone's wall clock. No zone changes twice within 24 hours, so one look a day is enough. */
function zoneOffset(timeZone: string): (epochMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const atMidnight = new Map<number, number>();
  const offsetAtMidnight = (epochDay: number): number => {
    const known = atMidnight.get(epochDay);
    if (known !== undefined) return known;
    const offset = parseOffset(format.format(epochDay * MS_PER_DAY));
    atMidnight.set(epochDay, offset);
    return offset;
  };
  return (epochMs) => {
    const epochDay = Math.floor(epochMs / MS_PER_DAY);
    const offset = offsetAtMidnight(epochDay);
    return offset === offsetAtMidnight(epochDay + 1) ? offset : parseOffset(format.format(epochMs));
  };
}

/** Reads the end of `11/3/2024, GMT-05:00`; plain `GMT` is no offset. */
function parseOffset(formatted: string): number {
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = LONG_OFFSET.exec(formatted)!;
  const size = (Number(hours) * 60 + Number(minutes)) * MS_PER_MINUTE + Number(seconds) * 1000;
  return sign === "-" ? -size : size;
}
