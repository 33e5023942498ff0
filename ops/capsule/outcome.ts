/** What a run came to, by the zones. */
import { heldIn, heldKeys, type ReadObjects } from "../../domain/answer/held-records.ts";
import type { Outcome } from "../../domain/capsule/capsule.ts";
import { hex64 } from "../../domain/ledger/hash.ts";
import { NOTHING, plus, type Tally } from "../../domain/ledger/ledger.ts";
import { reasonText } from "../../domain/quality/gate.ts";
import { nameOf } from "../answer/object-name.ts";
import { transfersOf, validationsOf } from "../answer/run-records.ts";

export async function outcomeOf(objects: ReadObjects, pipeline: string, run: string): Promise<Outcome> {
  const batches: Outcome["batches"] = [];
  for await (const { key, group, range, reasons } of validationsOf(objects, run)) {
    batches.push({ name: group ?? range ?? nameOf(key), failures: reasons.map(reasonText) });
  }
  const tallies = new Map<string, Tally>();
  for (const { transfer } of await transfersOf(objects, pipeline, run)) {
    tallies.set(transfer.to, plus(tallies.get(transfer.to) ?? NOTHING, transfer.tally));
  }
  const accounts = [...tallies].map(([account, { count, receipts }]) => [account, { count, receipts: hex64(receipts) }] as const);
  return {
    batches: batches.sort((a, b) => (a.name < b.name ? -1 : 1)),
    accounts: Object.fromEntries(accounts.sort(([a], [b]) => (a < b ? -1 : 1))),
    curatedRows: hex64((tallies.get("curated") ?? NOTHING).rows),
    reasons: await reasonsOf(objects, run),
  };
}

/** Of the lines that the run itself put there, wherever they are by now. */
async function reasonsOf(objects: ReadObjects, run: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const key of await heldKeys(objects, "quarantine/", {})) {
    // Refused minutes are made of records, and are none.
    if (key.startsWith("quarantine/minute_bars/")) continue;
    for (const { run: by, reasons } of await heldIn(objects, "quarantine", key)) {
      if (by === run) for (const { name } of reasons) counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
