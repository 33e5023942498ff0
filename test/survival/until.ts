import { setTimeout as wait } from "node:timers/promises";

/** Looks again every millisecond, until it is so. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(1);
}
