/** Goes through the records that are not served, an object at a time. */
import { REPLAYS_PREFIX, type ReplayAct, readReplay, TakenLines } from "../ledger/replays.ts";
import type { ObjectStore } from "../ports/stores.ts";
import { compareText } from "../quality/pandas.ts";
import { dayOfKey } from "../zones.ts";
import { type Held, type HeldFilter, type HeldZone, isOfDays, matches, readHeld } from "./held.ts";

/** What published objects are read with: files here, S3 on a stack. */
export interface ReadObjects extends Pick<ObjectStore, "list" | "read"> {
  /** Where reading takes its time: fetches objects that are about to be read, many at once. */
  readonly ahead?: (keys: readonly string[]) => Promise<void>;
}

/** A record, and the replay that took it from where it rested. */
export interface Told {
  readonly held: Held;
  readonly taken: ReplayAct | undefined;
}

/** Every record ever put there, the newest day first; also those that a replay has taken since. */
export async function* everyHeld(objects: ReadObjects, zone: HeldZone, filter: HeldFilter = {}): AsyncGenerator<Told> {
  const taken = await takenLines(objects);
  const keys = await heldKeys(objects, `${zone}/`, filter);
  await objects.ahead?.(keys);
  for (const key of keys) {
    for (const held of await heldIn(objects, zone, key)) if (matches(held, filter)) yield { held, taken: taken.by(key, held.line) };
  }
}

/** Those at rest. */
export async function* heldRecords(objects: ReadObjects, zone: HeldZone, filter: HeldFilter = {}): AsyncGenerator<Held> {
  for await (const { held, taken } of everyHeld(objects, zone, filter)) if (!taken) yield held;
}

/** Objects under a prefix that hold such records and are of the filter's days, the newest day first. */
export async function heldKeys(objects: ReadObjects, prefix: string, filter: HeldFilter): Promise<readonly string[]> {
  const keys = (await objects.list(prefix)).filter((key) => key.endsWith(".jsonl") && isOfDays(key, filter));
  return keys.toSorted((a, b) => compareText(dayOfKey(b), dayOfKey(a)) || compareText(a, b));
}

/** The records of one object; none where it was forgotten since it was listed. */
export async function heldIn(objects: ReadObjects, zone: HeldZone, key: string): Promise<readonly Held[]> {
  const text = new TextDecoder().decode((await objects.read(key)) ?? new Uint8Array());
  return text.split("\n").flatMap((line, i) => (line === "" ? [] : [readHeld(zone, key, i + 1, line)]));
}

export async function takenLines(objects: ReadObjects): Promise<TakenLines> {
  const taken = new TakenLines();
  const keys = await objects.list(REPLAYS_PREFIX);
  await objects.ahead?.(keys);
  for (const key of keys) taken.add(await readAct(objects, key));
  return taken;
}

/** @param key of the document of a replay, as it was listed */
export async function readAct(objects: Pick<ReadObjects, "read">, key: string): Promise<ReplayAct> {
  return readReplay(new TextDecoder().decode((await objects.read(key))!));
}
