import * as t from "io-ts";
import { CALENDAR_IDS } from "../../domain/calendar/registry.ts";
import { type SettingsOf, share, where, wholeNumber } from "../../domain/settings.ts";

const calendarId = where("calendar", (u): u is string | null => u === null || CALENDAR_IDS.includes(u as string));

/** What a stack or the command line may set of historical-batch. */
export const settingsSpec = {
  gate: {
    codec: t.union([t.literal("batch"), t.literal("rows")]),
    default: "batch",
    allowed: "batch or rows",
    doc: "batch: any failure quarantines the whole slice; rows: bad rows are split off.",
  },
  maxErrorRate: {
    codec: share,
    default: 0.05,
    allowed: "a share from 0 to 1",
    doc: "With gate rows: the share of bad records above which the slice fails.",
  },
  minRows: {
    codec: wholeNumber(0, 1_000_000),
    default: 100,
    allowed: "a whole number from 0 to 1,000,000",
    doc: "With gate rows: slices of fewer records are not failed by their share of bad ones.",
  },
  batchRecords: {
    codec: wholeNumber(1, 1_000_000),
    default: 250_000,
    allowed: "a whole number from 1 to 1,000,000",
    doc: "Records that are committed together; also the size that curated files aim at.",
  },
  calendar: {
    codec: calendarId,
    default: null,
    allowed: `null or ${CALENDAR_IDS.join(" or ")}`,
    doc: "The exchange by whose sessions freshness and missing bars are judged; null: they are not.",
  },
  format: {
    codec: t.union([t.literal("parquet"), t.literal("jsonl")]),
    default: "parquet",
    allowed: "parquet or jsonl",
    doc: "How curated rows are stored.",
  },
} as const;

export type HistorySettings = SettingsOf<typeof settingsSpec>;
