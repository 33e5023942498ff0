/** The ledger as it is booked: where every record went, and what rests where now. */
import { right } from "fp-ts/lib/Either.js";
import type { ReadObjects } from "../../../domain/answer/held-records.ts";
import { ACCOUNTS, type Account, balances, type Place, readTransfer, type Transfer } from "../../../domain/ledger/ledger.ts";
import { REPLAYS_PREFIX } from "../../../domain/ledger/replays.ts";
import { SENT_PREFIX } from "../../../domain/ledger/sent.ts";
import type { Flow, Ledger, LedgerRun } from "../messages.ts";
import type { Answer } from "../port.ts";

interface Booked {
  readonly pipeline: string;
  readonly transfer: Transfer;
}

export async function ledgerView(objects: ReadObjects): Answer<Ledger> {
  const booked = await everyTransfer(objects);
  const transfers = booked.map(({ transfer }) => transfer);
  const rests = balances(transfers);
  return right({
    flows: flowsOf(transfers),
    rests: [...ACCOUNTS, "forgotten" as const].map((place): [Place, number] => [place, rests.get(place)?.count ?? 0]),
    runs: [...Map.groupBy(booked, ({ transfer }) => transfer.run)].map(([run, moved]) => runOf(run, moved)),
    adrift: adriftOf(transfers),
  });
}

async function everyTransfer(objects: ReadObjects): Promise<readonly Booked[]> {
  const booked: Booked[] = [];
  for (const key of await objects.list("ledger/")) {
    if (key.startsWith(SENT_PREFIX) || key.startsWith(REPLAYS_PREFIX)) continue;
    const text = new TextDecoder().decode((await objects.read(key)) ?? new Uint8Array());
    for (const line of text.split("\n")) if (line !== "") booked.push({ pipeline: key.split("/")[1]!, transfer: readTransfer(line) });
  }
  return booked;
}

function flowsOf(transfers: readonly Transfer[]): readonly Flow[] {
  const flows = new Map<string, Flow>();
  for (const { from, to, tally } of transfers) {
    const name = `${from} ${to}`;
    flows.set(name, { from, to, records: (flows.get(name)?.records ?? 0) + tally.count });
  }
  return [...flows.values()];
}

function runOf(run: string, moved: readonly Booked[]): LedgerRun {
  const transfers = moved.map(({ transfer }) => transfer);
  const to = (place: Place) => transfers.reduce((sum, transfer) => sum + (transfer.to === place ? transfer.tally.count : 0), 0);
  return {
    run,
    pipeline: moved[0]!.pipeline,
    received: to("received"),
    accounts: Object.fromEntries(ACCOUNTS.map((account) => [account, to(account)])) as Record<Account, number>,
    adrift: adriftOf(transfers),
  };
}

/** Arrival by arrival, for one with too many and one with too few are two faults and not none. */
function adriftOf(transfers: readonly Transfer[]): number {
  let adrift = 0;
  for (const moved of Map.groupBy(transfers, ({ arrival }) => arrival).values()) {
    const transit = balances(moved).get("received");
    // Equal counts of other receipts are an imbalance, too.
    if (transit) adrift += transit.count === 0 && transit.receipts !== 0n ? 1 : Math.abs(transit.count);
  }
  return adrift;
}
