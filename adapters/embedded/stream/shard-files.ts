/**
 * The directory of one shard:
 *
 *     0000000000000001.log            a segment, named by a number that none of its records is below
 *     0000000000000001.dropped.json   what retention has dropped: booked first, removed second
 *
 * Only the last segment grows. A segment gets its name together with its first frames, so none is ever empty.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf, onDisk } from "../store-fault.ts";
import { Segment } from "./segment.ts";

const SEQUENCE_DIGITS = 16;
const DROPPED_ENDING = ".dropped.json";

/** A segment that retention has dropped. Numbers as in the port; times in epoch milliseconds. */
export interface DroppedRecords {
  readonly shard: string;
  readonly firstSequence: string;
  readonly lastSequence: string;
  readonly records: number;
  readonly bytes: number;
  readonly lastArrivedAt: number;
  readonly droppedAt: number;
}

export function segmentPath(directory: string, firstSequence: number): string {
  return join(directory, `${numberName(firstSequence)}.log`);
}

/** Where the drop of a segment is booked. */
export function droppedPath(directory: string, firstSequence: number): string {
  return join(directory, numberName(firstSequence) + DROPPED_ENDING);
}

/** The segments in order, and the paths of what a killed process left: segments whose drop is booked, files without their name. */
export async function listShard(
  directory: string,
): Promise<{ readonly segments: readonly Segment[]; readonly leftovers: readonly string[] }> {
  const names = await namesIn(directory);
  const booked = new Set(names.filter((name) => name.endsWith(DROPPED_ENDING)).map(numberOf));
  const logs = names.filter((name) => /^\d+\.log$/.test(name));
  const leftovers = [...names.filter((name) => name.startsWith(".")), ...logs.filter((name) => booked.has(numberOf(name)))];
  return {
    segments: logs.filter((name) => !booked.has(numberOf(name))).map((name) => new Segment(join(directory, name), numberOf(name))),
    leftovers: leftovers.map((name) => join(directory, name)),
  };
}

/** All that was ever dropped, oldest first. */
export async function readDropped(directory: string): Promise<readonly DroppedRecords[]> {
  const names = (await namesIn(directory)).filter((name) => !name.startsWith(".") && name.endsWith(DROPPED_ENDING));
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return JSON.parse(await onDisk("read", path, () => readFile(path, "utf8"))) as DroppedRecords;
    }),
  );
}

function numberName(sequence: number): string {
  return String(sequence).padStart(SEQUENCE_DIGITS, "0");
}

function numberOf(name: string): number {
  return Number.parseInt(name, 10);
}

/** Sorted; none where nothing was put into the shard yet. */
async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await onDisk("read", directory, () => readdir(directory))).sort();
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}
