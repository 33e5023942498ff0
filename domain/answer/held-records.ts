/** Goes through the records that are not served, an object at a time. */
import { REPLAYS_PREFIX, type ReplayAct, readReplay, TakenLines } from "../ledger/replays.ts";
import type { ObjectStore } from "../ports/stores.ts";
import { compareText } from "../quality/pandas.ts";
import { dayOfKey } from "../zones.ts";
import { type Held, type HeldFilter, type HeldZone, isOfDays, matches } from "./held.ts";
import { heldLines } from "./held-lines.ts";

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
    for (const held of heldLines(zone, key, (await objects.read(key)) ?? new Uint8Array())) {
      if (matches(held, filter)) yield { held, taken: taken.by(key, held.line) };
    }
  }
}

/** Those at rest. */
export async function* heldRecords(objects: ReadObjects, zone: HeldZone, filter: HeldFilter = {}): AsyncGenerator<Held> {
  for await (const { held, taken } of everyHeld(objects, zone, filter)) if (!taken) yield held;
}

/** Whether any fits that rests there. */
export async function isAnyHeld(objects: ReadObjects, zone: HeldZone, filter: HeldFilter): Promise<boolean> {
  for await (const _ of heldRecords(objects, zone, filter)) return true;
  return false;
}

/** Objects under a prefix that hold such records and are of the filter's days, the newest day first. */
export async function heldKeys(objects: ReadObjects, prefix: string, filter: HeldFilter): Promise<readonly string[]> {
  const keys = (await objects.list(prefix)).filter((key) => key.endsWith(".jsonl") && isOfDays(key, filter));
  return keys.toSorted((a, b) => compareText(dayOfKey(b), dayOfKey(a)) || compareText(a, b));
}

/** The records of one object; none where it was forgotten since it was listed. */
export async function heldIn(objects: ReadObjects, zone: HeldZone, key: string): Promise<readonly Held[]> {
  return [...heldLines(zone, key, (await objects.read(key)) ?? new Uint8Array())];
}

/** @param prefix of the replays' documents; default every pipeline's */
export function takenLines(objects: ReadObjects, prefix: string = REPLAYS_PREFIX): Promise<TakenLines> {
  return new TakenByReplays(objects, prefix).now();
}

/** What replays took, by the documents of theirs under a prefix: each is read once, however often it is asked what there is by now. */
export class TakenByReplays {
  private readonly objects: ReadObjects;
  private readonly prefix: string;
  private readonly read = new Set<string>();
  private readonly taken = new TakenLines();

  constructor(objects: ReadObjects, prefix: string) {
    this.objects = objects;
    this.prefix = prefix;
  }

  async now(): Promise<TakenLines> {
    const unread = (await this.objects.list(this.prefix)).filter((key) => !this.read.has(key));
    await this.objects.ahead?.(unread);
    for (const key of unread) {
      this.taken.add(readReplay(new TextDecoder().decode((await this.objects.read(key))!)));
      this.read.add(key);
    }
    return this.taken;
  }
}
