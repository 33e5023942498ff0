/** Lambda, a step of a backfill: merges the trades that came too late for the stream. */
import { mergingLate } from "./merging.ts";

export const handler = mergingLate(process.env);
