import type { CalendarDefinition } from "./definition.ts";

/** Markets that never close, such as those for crypto: one session for each UTC day, midnight to midnight. */
export const ALWAYS_OPEN: CalendarDefinition = {
  id: "24/7",
  timeZone: "UTC",
  firstDate: "1990-01-01",
  lastDate: "2030-12-31",
  weekend: [],
  hours: [{ open: "00:00", close: "24:00" }],
  holidays: [],
  closures: {},
  earlyCloses: [],
  earlyCloseDates: {},
};
