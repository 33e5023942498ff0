/** When objects of a zone move to cheaper storage, and when they go. */
import { ZONES } from "../domain/ports/stores.ts";
import type { LifecycleRule } from "./private-bucket.ts";

/** The published zones, what is staged for them, and the state that moves with the checkpoints. */
export const LAKE_ZONES = [...ZONES, "staging", "state"] as const;
export type LakeZone = (typeof LAKE_ZONES)[number];

/**
 * Where raw originals end: `deep-archive` after 180 days, read again within 12 to 48 hours; `glacier` after 30 days, within minutes
 * to 12 hours.
 */
export type RawArchive = "deep-archive" | "glacier";

/** Nothing queries them: they are asked for when an alarm, a replay or an audit asks. Objects under 128 KB stay where they are. */
const ARCHIVED: ReadonlySet<LakeZone> = new Set(["raw", "quarantine", "late", "dead-letters", "ledger"]);

/** S3's own least for STANDARD_IA is 30 days. */
const INFREQUENT_DAYS = 30;
const ARCHIVE_DAYS = 180;
/** An attempt that was never committed is of no use after the retention of any stream's records. */
const STAGING_DAYS = 7;

export function zoneLifecycle(zone: LakeZone, rawArchive: RawArchive): readonly LifecycleRule[] {
  const rule = { id: zone, status: "Enabled", filter: { prefix: `${zone}/` } };
  if (zone === "staging") {
    // What is published is a copy, and the staged one is deleted: kept as a noncurrent version, it would double what is stored.
    return [{ ...rule, expiration: { days: STAGING_DAYS }, noncurrentVersionExpiration: { noncurrentDays: 1 } }];
  }
  if (zone === "raw" && rawArchive === "glacier") return [{ ...rule, transitions: [{ days: INFREQUENT_DAYS, storageClass: "GLACIER" }] }];
  return ARCHIVED.has(zone) ? [{ ...rule, transitions: ARCHIVE }] : [];
}

const ARCHIVE = [
  { days: INFREQUENT_DAYS, storageClass: "STANDARD_IA" },
  { days: ARCHIVE_DAYS, storageClass: "DEEP_ARCHIVE" },
];
