/** What the ledger says rests where, pipeline by pipeline. It is read and not recomputed: that is the audit's part. */

import type { ReadObjects } from "../../domain/answer/held-records.ts";
import { balances, type Place, readTransfer, type Transfer } from "../../domain/ledger/ledger.ts";
import { REPLAYS_PREFIX } from "../../domain/ledger/replays.ts";
import { SENT_PREFIX } from "../../domain/ledger/sent.ts";

export interface PipelineBooks {
  readonly received: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  /** Waiting to be merged. */
  readonly late: number;
  /** Whether everything received has come to rest. */
  readonly balanced: boolean;
}

/** By pipeline. What a pipeline took out of another's account is told of the other. */
export async function readBooks(objects: ReadObjects): Promise<ReadonlyMap<string, PipelineBooks>> {
  const transfers: Transfer[] = [];
  /** Who received each arrival from outside. */
  const owners = new Map<string, string>();
  for (const key of await objects.list("ledger/")) {
    if (key.startsWith(SENT_PREFIX) || key.startsWith(REPLAYS_PREFIX)) continue;
    const text = new TextDecoder().decode((await objects.read(key)) ?? new Uint8Array());
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const transfer = readTransfer(line);
      transfers.push(transfer);
      if (transfer.from === "source") owners.set(transfer.arrival, key.split("/")[1]!);
    }
  }
  const byOwner = Map.groupBy(transfers, ({ arrival }) => owners.get(arrival) ?? "");
  return new Map([...byOwner].map(([pipeline, moved]) => [pipeline, booksOf(moved)]));
}

function booksOf(moved: readonly Transfer[]): PipelineBooks {
  const held = balances(moved);
  const count = (place: Place) => held.get(place)?.count ?? 0;
  const transit = held.get("received");
  return {
    // Everything that ever came in has left the source.
    received: -count("source"),
    quarantined: count("quarantined"),
    deadLettered: count("deadLettered"),
    late: count("late"),
    balanced: transit === undefined || (transit.count === 0 && transit.receipts === 0n),
  };
}
