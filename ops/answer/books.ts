/** What the ledger says rests where, pipeline by pipeline. It is read and not recomputed: that is the audit's part. */

import type { HeldZone } from "../../domain/answer/held.ts";
import { heldRecords, type ReadObjects } from "../../domain/answer/held-records.ts";
import { balances, type Place, readTransfer, type Transfer } from "../../domain/ledger/ledger.ts";
import { REPLAYS_PREFIX } from "../../domain/ledger/replays.ts";
import { SENT_PREFIX } from "../../domain/ledger/sent.ts";
import type { SessionDate } from "../../domain/market/times.ts";
import { readingOf } from "../../domain/ports/altered.ts";

export interface PipelineBooks {
  readonly received: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  /** Waiting to be merged. */
  readonly late: number;
  /** Whether everything received has come to rest. */
  readonly balanced: boolean;
}

/**
 * By pipeline. What a pipeline took out of another's account is told of the other.
 * @param since first day of the ledger that is looked at; what rests in quarantine and dead-letters is then told of what came from that
 * day on, for a replay can take out today what was put there before
 */
export async function readBooks(objects: ReadObjects, since?: SessionDate): Promise<ReadonlyMap<string, PipelineBooks>> {
  const books = await ledgerBooks(objects);
  if (since === undefined) return books;
  const resting = {
    quarantined: await restingIn(objects, "quarantine", since),
    deadLettered: await restingIn(objects, "dead-letters", since),
  };
  return new Map(
    [...books].map(([pipeline, known]) => [
      pipeline,
      {
        ...known,
        quarantined: resting.quarantined.get(pipeline) ?? 0,
        deadLettered: resting.deadLettered.get(pipeline) ?? 0,
        late: Math.max(0, known.late),
      },
    ]),
  );
}

/** Records by pipeline. */
async function restingIn(objects: ReadObjects, zone: HeldZone, from: SessionDate): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const { pipeline } of heldRecords(objects, zone, { from })) counts.set(pipeline, (counts.get(pipeline) ?? 0) + 1);
  return counts;
}

async function ledgerBooks(objects: ReadObjects): Promise<ReadonlyMap<string, PipelineBooks>> {
  const transfers: Transfer[] = [];
  /** Who received each arrival from outside. */
  const owners = new Map<string, string>();
  const books = (await objects.list("ledger/")).filter((key) => !key.startsWith(SENT_PREFIX) && !key.startsWith(REPLAYS_PREFIX));
  await objects.ahead?.(books);
  for (const key of books) {
    const text = new TextDecoder().decode((await objects.read(key)) ?? new Uint8Array());
    for (const line of text.split("\n")) {
      if (line === "") continue;
      const transfer = readingOf(key, () => readTransfer(line));
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
