/** Lambda, a step of a backfill for each slice: fetches, judges and commits it. Run again, it goes on from the last commit. */
import { backfilling } from "./backfilling.ts";
import { openProvider } from "./provider.ts";

export const handler = backfilling(process.env, await openProvider(process.env));
