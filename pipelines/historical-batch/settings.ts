import { CALENDAR_IDS } from "../../domain/calendar/registry.ts";
import { count, oneOf, type SettingsOf, share, where } from "../../domain/settings.ts";

const calendarId = where("calendar", (u): u is string | null => u === null || CALENDAR_IDS.includes(u as string));

/** After a session's close its bars are due for so long: a verdict within it is all that the alarm on silence asks. */
export const BARS_DUE_MINUTES = 480;

/** What a stack or the command line may set of historical-batch. */
export const settingsSpec = {
  gate: oneOf(["batch", "rows"], "batch", "batch: any failure quarantines the whole slice; rows: bad rows are split off."),
  maxErrorRate: share(0.05, "With gate rows: the share of bad records above which the slice fails."),
  minRows: count(0, 1_000_000, 100, "With gate rows: slices of fewer records are not failed by their share of bad ones."),
  batchRecords: count(1, 1_000_000, 250_000, "Records that are committed together; also the size that curated files aim at."),
  calendar: {
    codec: calendarId,
    default: null,
    allowed: `null or ${CALENDAR_IDS.join(" or ")}`,
    doc: "The exchange by whose sessions freshness and missing bars are judged; null: they are not.",
  },
  format: oneOf(["parquet", "jsonl"], "parquet", "How curated rows are stored."),
} as const;

export type HistorySettings = SettingsOf<typeof settingsSpec>;
