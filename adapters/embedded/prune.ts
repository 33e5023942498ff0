/**
 * Forgetting local data of a certain age. What was served stays; what goes is booked: quarantined records move to the
 * ledger's `forgotten`, and a raw object leaves a note beside its envelope, so that an audit still balances and says so.
 *
 * Each object is booked first and removed second, under a key of its own, so that a prune cut short is simply repeated.
 */
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { takenLines } from "../../domain/answer/held-records.ts";
import { hashText } from "../../domain/ledger/hash.ts";
import { Counter, type Transfer, writeTransfer } from "../../domain/ledger/ledger.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import { dateOfMs, type SessionDate } from "../../domain/market/times.ts";
import { ENVELOPE_ENDING, forgottenKey } from "../../domain/ports/envelope.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { dayOfKey } from "../../domain/zones.ts";
import { onDisk } from "./store-fault.ts";

export interface PruneRequest {
  /** Age in days, by the day in an object's key. */
  readonly days: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly dryRun: boolean;
  /** Runs not at their end yet: what they have fetched they still have to read, whatever its age. */
  readonly openRuns: ReadonlySet<string>;
}

export interface PruneReport {
  /** Objects of days before this one are forgotten. */
  readonly before: SessionDate;
  readonly dryRun: boolean;
  readonly forgotten: readonly { readonly zone: string; readonly objects: number; readonly bytes: number }[];
}

const MS_PER_DAY = 86_400_000;
const ATTEMPT = "prune";
const REFUSED_MINUTES = `quarantine/${minuteBarContract.dataset}/`;

export async function prune(root: string, objects: ObjectStore, { days, now, dryRun, openRuns }: PruneRequest): Promise<PruneReport> {
  const before = dateOfMs(now - days * MS_PER_DAY);
  const replayed = await takenLines(objects);
  const forgotten = [];
  for (const zone of ["raw", "quarantine", "validations"] as const) {
    const old = (await objects.list(`${zone}/`)).filter((key) => isForgettable(key) && dayOfKey(key) < before);
    // What a replay took lines of is the evidence of what it did.
    const keys = old.filter((key) => !isOf(key, openRuns) && !replayed.touched(key));
    let bytes = 0;
    for (const key of keys) {
      const path = join(root, key);
      bytes += (await stat(path)).size;
      if (dryRun) continue;
      if (zone === "raw") await noteRaw(objects, key, now);
      // Refused minutes are made of records, and are none: no account holds them.
      if (zone === "quarantine" && !key.startsWith(REFUSED_MINUTES)) await bookQuarantined(objects, key);
      await onDisk("write", path, () => rm(path, { force: true }));
    }
    if (keys.length > 0) forgotten.push({ zone, objects: keys.length, bytes });
  }
  return { before, dryRun, forgotten };
}

/** Envelopes stay: they are small, and the audit's only witness of what a run received. */
function isForgettable(key: string): boolean {
  return !key.endsWith(ENVELOPE_ENDING) && !key.endsWith(forgottenKey("")) && dayOfKey(key) !== "";
}

/** Raw objects are named by their run. */
function isOf(key: string, runs: ReadonlySet<string>): boolean {
  const name = key.slice(key.lastIndexOf("/") + 1);
  return [...runs].some((run) => name.startsWith(run));
}

async function noteRaw(objects: ObjectStore, key: string, now: number): Promise<void> {
  await put(objects, forgottenKey(key), JSON.stringify({ body: key, forgotten_at: new Date(now).toISOString() }));
}

async function bookQuarantined(objects: ObjectStore, key: string): Promise<void> {
  const content = new TextDecoder().decode(await objects.read(key));
  const counters = new Map<string, { run: string; arrival: string; counter: Counter }>();
  for (const line of content.split("\n").filter(Boolean)) {
    const { receipt_id, run } = JSON.parse(line) as { receipt_id: string; run: string };
    const arrival = receipt_id.slice(0, receipt_id.lastIndexOf(":"));
    const entry = counters.get(arrival) ?? { run, arrival, counter: new Counter() };
    counters.set(arrival, entry);
    entry.counter.add(hashText(receipt_id), hashText(line));
  }
  const transfers = [...counters.values()].map(
    ({ run, arrival, counter }): Transfer => ({ run, arrival, from: "quarantined", to: "forgotten", tally: counter.tally() }),
  );
  await put(objects, `ledger/prune/${key.replaceAll("/", "~")}`, transfers.map(writeTransfer).join("\n"));
}

async function put(objects: ObjectStore, key: string, text: string): Promise<void> {
  await objects.publish(await objects.stage(ATTEMPT, key, new TextEncoder().encode(`${text}\n`)), key);
}
