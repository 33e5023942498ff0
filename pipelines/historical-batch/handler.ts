/**
 * historical-batch: late trades of the stream merged, then slices of history, through the gate, into the zones. Every batch is staged, committed with the run's
 * new position, and only then published; whatever stops the process, the next run goes on from the last commit.
 */

import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { isConserved } from "../../domain/ledger/ledger.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { FetchFault, HistoryRequest, InputFault, Slice } from "../../domain/ports/provider.ts";
import type { ModelRun } from "../../domain/ports/sql.ts";
import type { LatestOutcome } from "../../domain/ports/stores.ts";
import { finishEarlierCommits, publishCommit, publishPending } from "../../domain/publish.ts";
import { suiteVersion } from "../../domain/quality/suite-version.ts";
import { type Batch, batches } from "./batches.ts";
import { groupsOf } from "./groups.ts";
import { type Merged, mergeLate } from "./late.ts";
import { remember } from "./memory.ts";
import { outputsOf, type Rules } from "./outputs.ts";
import type { HistoryPorts, SlicePorts } from "./ports.ts";
import { openRun, type Position, type Run } from "./run.ts";
import type { HistorySettings } from "./settings.ts";
import { settle } from "./settle.ts";
import { addTotals, isBalanced, type LatestCounts, type Totals } from "./totals.ts";

/** What came of the slices of a run, over all its tries. */
export interface SlicesResult {
  readonly runId: string;
  readonly resumed: boolean;
  readonly totals: Totals;
  /** False when records went missing or were counted twice; the run has failed. */
  readonly balanced: boolean;
  readonly slices: number;
  /** Slices that could not be fetched; the next invocation tries them again, and them alone. */
  readonly unfetched: readonly { readonly slice: Slice; readonly fault: FetchFault }[];
  /** True when it was asked to stop before the end; the next invocation goes on from there. */
  readonly interrupted: boolean;
  readonly latest: LatestCounts;
}

/** What a run did, over all its tries. */
export interface HistoryResult extends SlicesResult {
  readonly models: readonly ModelRun[];
  /** Of late trades, before anything else; they were received by the stream, and are in none of the totals. */
  readonly merged: Merged;
}

export type HistoryFault =
  | { readonly _tag: "BadInput"; readonly faults: readonly InputFault[] }
  | { readonly _tag: "AnotherWriter" | "NotConserved"; readonly message: string };

/** The fault in words; bad input has some for each thing that is wrong with it. */
export function faultMessages(fault: HistoryFault): readonly string[] {
  return fault._tag === "BadInput" ? fault.faults.map(({ message }) => message) : [fault.message];
}

export async function runHistory(
  ports: HistoryPorts,
  settings: HistorySettings,
  request: HistoryRequest,
): Promise<Either<HistoryFault, HistoryResult>> {
  await finishEarlierCommits(ports);
  const planned = await ports.provider.plan(request);
  if (isLeft(planned)) return left({ _tag: "BadInput", faults: planned.left });
  const merged = await mergeLate(ports, settings);
  if (isLeft(merged)) return merged;
  const taken = await takeSlices(ports, settings, request, planned.right);
  if (isLeft(taken)) return taken;
  const models = taken.right.interrupted ? [] : await ports.sql.build(await ports.models.all());
  return right({ ...taken.right, models, merged: merged.right });
}

/** Fetches, judges and commits slices of a request. What an earlier try of it committed and did not live to publish is published first. */
export async function takeSlices(
  ports: SlicePorts,
  settings: HistorySettings,
  request: HistoryRequest,
  slices: readonly Slice[],
): Promise<Either<HistoryFault, SlicesResult>> {
  let run = await openRun(ports, settings, request);
  if (run === undefined) return left(ANOTHER_WRITER);
  await publishPending(ports, run.shard);

  const unfetched = new Map<string, { slice: Slice; fault: FetchFault }>();
  const latest = { updated: 0, older: 0, equal: 0 };
  let interrupted = false;
  const onUnfetched = (slice: Slice, fault: FetchFault) => {
    unfetched.set(slice.id, { slice, fault });
    // For whoever answers an alarm: no verdict tells of what never came.
    ports.observer.log(JSON.stringify({ message: `cannot fetch ${slice.id}: ${fault.message}` }));
  };
  for await (const batch of batches(ports, run, slices, settings.batchRecords, onUnfetched)) {
    const committed = await commitBatch(ports, settings, run, batch);
    if (isLeft(committed)) return committed;
    const done = committed.right;
    for (const outcome of done.outcomes) latest[outcome]++;
    run = done.run;
    report(ports, run, slices);
    interrupted = !run.position.closed && ports.stopRequested();
    if (interrupted) break;
  }
  return right({
    runId: run.id,
    resumed: run.resumed,
    totals: run.position.totals,
    balanced: isBalanced(run.position.totals),
    slices: slices.length,
    unfetched: [...unfetched.values()],
    interrupted,
    latest,
  });
}

interface Committed {
  readonly run: Run;
  readonly outcomes: readonly LatestOutcome[];
}

async function commitBatch(ports: SlicePorts, settings: HistorySettings, run: Run, batch: Batch): Promise<Either<HistoryFault, Committed>> {
  const rules: Rules = {
    contract: `${barContract.name}@${barContract.version}`,
    suite: `${ports.suite.name}@${suiteVersion(ports.suite)}`,
  };
  const groups = batch.parts.flatMap(groupsOf);
  const { gate, maxErrorRate, minRows } = settings;
  const { memory, changes } = await remember(ports.checkpoints, groups, JSON.stringify({ ...rules, gate, maxErrorRate, minRows }));
  const settled = groups.map((group) => settle(group, memory, ports.suite, settings));
  const output = outputsOf(ports, run, { ...rules, settings }, batch.parts, settled);
  if (!isConserved(output.transfers)) return left(notConserved(run));

  const staged = await Promise.all(
    output.objects.map(async ({ key, body }) => ({ staged: await ports.objects.stage(ports.attempt, key, body), key })),
  );
  const position: Position = {
    ...run.position,
    progress: batch.progress,
    closed: batch.last && batch.progress.unfetched.length === 0,
    totals: addTotals(run.position.totals, output.totals),
  };
  const publish = { attempt: ports.attempt, objects: staged, latest: output.latest, verdicts: output.verdicts };
  const outcome = await ports.checkpoints.commit({
    shard: run.shard,
    expectedVersion: run.version,
    position,
    state: changes(settled),
    publish,
  });
  if (outcome === "conflict") return left(ANOTHER_WRITER);
  const next = { ...run, position, version: run.version + 1 };
  const outcomes = await publishCommit(ports, { ...publish, shard: run.shard, version: next.version });
  return right({ run: next, outcomes });
}

/** A defect of this program, and the reason why the ledger is there: nothing is served that does not add up. */
function notConserved(run: Run): HistoryFault {
  const message = `run ${run.id}: of the records of a batch not each went to exactly one account; nothing of it was committed or served`;
  return { _tag: "NotConserved", message };
}

const ANOTHER_WRITER: HistoryFault = {
  _tag: "AnotherWriter",
  message: "this run was continued by another process meanwhile: nothing of this batch was committed; run again to go on from there",
};

function report({ observer }: SlicePorts, run: Run, slices: readonly Slice[]): void {
  const { progress, totals } = run.position;
  const { received, curated, quarantined, duplicate } = totals;
  observer.progress({
    done: progress.frontier - progress.unfetched.length,
    total: slices.length,
    what: slices[progress.frontier - 1]?.id ?? "",
    tallies: { received, curated, quarantined, duplicate },
  });
}
