import { auditArrival, type Finding } from "../../domain/ledger/audit.ts";
import { ACCOUNTS, type Account, NOTHING, plus, type Transfer } from "../../domain/ledger/ledger.ts";
import { betweenSentAndReceived, hasProducer } from "../../domain/ledger/sent.ts";
import { type AuditPorts, type Evidence, gather } from "./holdings.ts";

/** What the ledger says of one run, and what is wrong with it. */
export interface RunAudit {
  readonly run: string;
  readonly pipeline: string;
  readonly received: number;
  readonly accounts: Readonly<Record<Account, number>>;
  /** Of those it quarantined, how many `assay prune` has removed since. */
  readonly forgotten: number;
  readonly balanced: boolean;
}

export interface AuditReport {
  readonly balanced: boolean;
  readonly runs: readonly RunAudit[];
  /** Raw objects that `assay prune` has removed: what they held can be held against nothing any more. */
  readonly forgottenOriginals: number;
  readonly findings: readonly Finding[];
}

/** Recomputes the ledger from the zones and compares, arrival by arrival. */
export async function audit(ports: AuditPorts): Promise<AuditReport> {
  const evidence = await gather(ports);
  const findings = [
    ...unreadableFindings(evidence),
    ...arrivalFindings(evidence),
    ...producerFindings(evidence),
    ...replayFindings(evidence),
  ];
  const runs = runsOf(evidence, new Set(findings.map(({ run }) => run)));
  return { balanced: findings.length === 0, runs, forgottenOriginals: evidence.forgottenOriginals, findings };
}

const UNKNOWN_RUN = "(unknown)";

function arrivalFindings({ holdings, transfers, envelopes }: Evidence): Finding[] {
  return [...holdings].flatMap(([arrival, held]) => {
    const booked = transfers.get(arrival) ?? [];
    return auditArrival(arrival, envelopes.get(arrival)?.[0]?.run ?? booked[0]?.run ?? UNKNOWN_RUN, booked, held);
  });
}

/** What was lost, or came to be, between producer and processor, in shards of either one's ledger. */
function producerFindings({ sent, transfers, envelopes }: Evidence): Finding[] {
  const shards = [...envelopes].filter(([arrival, [first]]) => first?.format === "stream-range" && hasProducer(arrival));
  return [...new Set([...sent.keys(), ...shards.map(([arrival]) => arrival)])].flatMap((arrival) => {
    const booked = (transfers.get(arrival) ?? []).filter(({ from }) => from === "source");
    const wrong = betweenSentAndReceived(sent.get(arrival) ?? NOTHING, booked.map(({ tally }) => tally).reduce(plus, NOTHING));
    return wrong ? [{ kind: wrong.kind, run: booked[0]?.run ?? UNKNOWN_RUN, arrival, account: "source", message: wrong.text }] : [];
  });
}

/** What the documents of a replay say it took, held against what the ledger booked for it. */
function replayFindings({ replayed, transfers }: Evidence): Finding[] {
  const booked = new Map([...replayed.keys()].map((replay) => [replay, 0]));
  for (const { run, from, to, tally } of [...transfers.values()].flat()) {
    if (to === "received" && (from === "quarantined" || from === "deadLettered")) booked.set(run, (booked.get(run) ?? 0) + tally.count);
  }
  return [...booked].flatMap(([run, records]): Finding[] => {
    const told = replayed.get(run) ?? 0;
    if (told === records) return [];
    const message = `the ledger took ${records} records for it, and its documents under ledger/replays/ name ${told}`;
    return [{ kind: told < records ? "missing" : "added", run, arrival: "", account: "quarantined", message }];
  });
}

function unreadableFindings({ unreadable }: Evidence): Finding[] {
  return unreadable.map(({ key, reason }) => ({
    kind: "unreadable",
    run: UNKNOWN_RUN,
    arrival: "",
    account: "received",
    message: reason.startsWith(key) ? reason : `${key} cannot be read: ${reason}`,
  }));
}

function runsOf({ transfers, envelopes, pipelines }: Evidence, unbalanced: ReadonlySet<string>): RunAudit[] {
  const byRun = new Map<string, Transfer[]>();
  for (const transfer of [...transfers.values()].flat()) {
    const known = byRun.get(transfer.run);
    if (known) known.push(transfer);
    else byRun.set(transfer.run, [transfer]);
  }
  const all = [...envelopes.values()].flat();
  for (const { run } of all) if (!byRun.has(run)) byRun.set(run, []);
  const pipelineOf = new Map([...pipelines, ...all.map(({ run, pipeline }) => [run, pipeline] as const)]);
  return [...byRun]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([run, moved]) => ({
      run,
      pipeline: pipelineOf.get(run) ?? "",
      received: countTo(moved, "received"),
      accounts: Object.fromEntries(ACCOUNTS.map((account) => [account, countTo(moved, account)])) as Record<Account, number>,
      forgotten: countTo(moved, "forgotten"),
      balanced: !unbalanced.has(run),
    }));
}

function countTo(transfers: readonly Transfer[], place: string): number {
  return transfers.filter(({ to }) => to === place).reduce((total, { tally }) => total + tally.count, 0);
}
