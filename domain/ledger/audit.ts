/**
 * Holds the ledger against what the zones really contain. Both are tallies by arrival and account, so every difference
 * names the raw object, the run and the account, and says whether records are missing, added or altered.
 */
import { ACCOUNTS, type Account, balances, isSame, minus, NOTHING, type Place, plus, type Tally, type Transfer } from "./ledger.ts";

/** What was found in the zones of one arrival's records. */
export interface Holdings {
  /** Records of the raw body, and whether its bytes are those that arrived. Absent where body or envelope is gone. */
  readonly raw?: { readonly tally: Tally; readonly intact: boolean } | undefined;
  /** The raw body was pruned on purpose: what it held can no longer be compared, and need not. */
  readonly rawForgotten?: boolean;
  /** Records found at rest. Duplicates leave no copy: they are what remains of raw. */
  readonly zones: ReadonlyMap<Account, Tally>;
}

export type FindingKind = "missing" | "added" | "altered" | "unfinished" | "not-conserved" | "raw-gone" | "unreadable";

export interface Finding {
  readonly kind: FindingKind;
  readonly run: string;
  readonly arrival: string;
  readonly account: Place;
  /** What is wrong, for people. */
  readonly message: string;
}

/** Every difference between the ledger's transfers of one arrival and what the zones hold of it. */
export function auditArrival(arrival: string, run: string, transfers: readonly Transfer[], found: Holdings): Finding[] {
  const held = withoutTaken(found, transfers);
  const finding = (kind: FindingKind, account: Place, message: string): Finding => ({ kind, run, arrival, account, message });
  const booked = balances(transfers);
  // A replay takes records back to received and puts them elsewhere: only what came from outside was received.
  const received = sum(transfers.filter(({ from }) => from === "source"));
  const findings: Finding[] = [];

  const inTransit = booked.get("received") ?? NOTHING;
  if (inTransit.count !== 0 || inTransit.receipts !== 0n) {
    findings.push(finding("not-conserved", "received", `the ledger itself leaves ${inTransit.count} received records without a place`));
  }
  for (const account of ACCOUNTS) {
    if (account === "duplicate") continue;
    const message = differenceOf(booked.get(account) ?? NOTHING, held.zones.get(account) ?? NOTHING);
    if (message) findings.push(finding(message.kind, account, message.text));
  }
  if (held.rawForgotten) return findings;
  if (!held.raw) return [...findings, finding("raw-gone", "received", "the raw object is gone: what it held can no longer be proven")];

  if (!held.raw.intact)
    findings.push(finding("altered", "received", "the raw object is not what arrived: its SHA-256 differs from its envelope's"));
  const unbooked = minus(held.raw.tally, received);
  if (unbooked.count > 0) {
    const message = `${unbooked.count} records of the raw object are in no account yet: run the same command again to finish`;
    return [...findings, finding("unfinished", "received", message)];
  }
  const raw = differenceOf(received, held.raw.tally);
  if (raw) findings.push(finding(raw.kind, "received", raw.text));
  return findings.length > 0 ? findings : duplicatesOf(booked, held, held.raw.tally, finding);
}

/**
 * Lines stay where they are as evidence once they were taken from there: late ones merged by historical-batch, held ones by a replay.
 * So of what a zone holds is taken what the ledger took out of its account, and every line that ever came there must still be
 * there, unaltered. What was forgotten is gone from the zone, too.
 */
function withoutTaken(held: Holdings, transfers: readonly Transfer[]): Holdings {
  const zones = new Map(held.zones);
  for (const account of ["late", "quarantined", "deadLettered"] as const) {
    const taken = sum(transfers.filter(({ from, to }) => from === account && to === "received"));
    if (taken.count > 0) zones.set(account, minus(zones.get(account) ?? NOTHING, taken));
  }
  return { ...held, zones };
}

/** With everything else in order, what raw holds beyond the zones must be exactly the duplicates. */
function duplicatesOf(
  booked: ReadonlyMap<Place, Tally>,
  held: Holdings,
  raw: Tally,
  finding: (kind: FindingKind, account: Place, message: string) => Finding,
): Finding[] {
  const elsewhere = [...held.zones.values(), booked.get("forgotten") ?? NOTHING].reduce(plus, NOTHING);
  const remaining = minus(raw, elsewhere);
  const duplicates = booked.get("duplicate") ?? NOTHING;
  if (remaining.count === duplicates.count && remaining.receipts === duplicates.receipts) return [];
  return [
    finding("not-conserved", "duplicate", `the ledger counts ${duplicates.count} duplicates; raw less the zones leaves ${remaining.count}`),
  ];
}

function differenceOf(booked: Tally, found: Tally): { readonly kind: FindingKind; readonly text: string } | undefined {
  if (isSame(booked, found)) return undefined;
  const more = found.count - booked.count;
  const counts = `the ledger has ${booked.count}, the zone ${found.count}`;
  if (more < 0) return { kind: "missing", text: `${-more} missing: ${counts}` };
  if (more > 0) return { kind: "added", text: `${more} added: ${counts}` };
  if (booked.receipts !== found.receipts)
    return { kind: "altered", text: `records were exchanged for others: ${counts}, with other receipts` };
  return { kind: "altered", text: `${counts}, and the content of at least one is not what was written` };
}

function sum(transfers: readonly Transfer[]): Tally {
  return transfers.map(({ tally }) => tally).reduce(plus, NOTHING);
}

/** The accounts that leave rows in a zone, and the zone. */
export const ZONE_OF: Readonly<Record<Exclude<Account, "duplicate">, string>> = {
  curated: "curated",
  quarantined: "quarantine",
  deadLettered: "dead-letters",
  late: "late",
};
