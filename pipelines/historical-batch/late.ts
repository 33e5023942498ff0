/**
 * Merges late trades: what stream-ingest kept in the late zone is judged by the rules of single trades and moves from there to
 * curated, quarantine or the duplicates, in the ledger by transfers of its own. Each batch is staged, committed with how far
 * the zone is merged, and only then published: a second run finds nothing left, and one that was killed is finished by the next.
 */

import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { isConserved } from "../../domain/ledger/ledger.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { publishCommit, publishPending } from "../../domain/publish.ts";
import { suiteVersion } from "../../domain/quality/suite-version.ts";
import { type LateBatch, nextLateBatch, type Through } from "./late-lines.ts";
import { lateOutputs } from "./late-outputs.ts";
import { settleLate } from "./late-settle.ts";
import type { HistoryPorts } from "./ports.ts";
import { PIPELINE } from "./run.ts";
import type { HistorySettings } from "./settings.ts";

/** What one invocation made of late trades. */
export interface Merged {
  readonly records: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly duplicate: number;
  /** Batches that failed the gate. */
  readonly failed: number;
}

export const NOTHING_MERGED: Merged = { records: 0, curated: 0, quarantined: 0, duplicate: 0, failed: 0 };

export interface LateFault {
  readonly _tag: "AnotherWriter" | "NotConserved";
  readonly message: string;
}

const SHARD = `${PIPELINE}/late`;

interface Position {
  readonly through: Through;
}

type MergePorts = Omit<HistoryPorts, "provider" | "readRecords" | "suite" | "models" | "sql" | "clock">;

/** Until nothing is left, or it is asked to stop. What earlier commits left to publish is published. */
export async function mergeLate(ports: MergePorts, settings: HistorySettings): Promise<Either<LateFault, Merged>> {
  await publishPending(ports, SHARD);
  let merged = NOTHING_MERGED;
  while (!ports.stopRequested()) {
    const checkpoint = await ports.checkpoints.read(SHARD);
    const { through } = (checkpoint?.position as Position | undefined) ?? { through: {} };
    const batch = await nextLateBatch(ports.objects, through, settings.batchRecords);
    if (!batch) break;
    const done = await mergeBatch(ports, settings, checkpoint?.version ?? 0, batch);
    if (isLeft(done)) return done;
    merged = plus(merged, done.right);
  }
  return right(merged);
}

async function mergeBatch(
  ports: MergePorts,
  settings: HistorySettings,
  version: number,
  batch: LateBatch,
): Promise<Either<LateFault, Merged>> {
  const suite = ports.tickSuite;
  const rules = { contract: `${tickContract.name}@${tickContract.version}`, suite: `${suite.name}@${suiteVersion(suite)}` };
  const settled = await settleLate(batch.lines, ports.tellingsOf, suite, settings);
  const { objects, verdict, transfers } = lateOutputs(version + 1, ports.encoder, rules, batch, settled);
  if (!isConserved(transfers)) {
    const message = `late@${version + 1}: of the late trades of a batch not each went to exactly one account; nothing of it was committed or served`;
    return left({ _tag: "NotConserved", message });
  }
  const staged = await Promise.all(
    objects.map(async ({ key, body }) => ({ staged: await ports.objects.stage(ports.attempt, key, body), key })),
  );
  const publish = { attempt: ports.attempt, objects: staged, latest: [], verdicts: [verdict] };
  const position: Position = { through: batch.through };
  const outcome = await ports.checkpoints.commit({ shard: SHARD, expectedVersion: version, position, state: new Map(), publish });
  if (outcome === "conflict") {
    return left({ _tag: "AnotherWriter", message: "another process merges late trades: nothing of this batch was committed; run again" });
  }
  await publishCommit(ports, { ...publish, shard: SHARD, version: version + 1 });
  return right({
    records: batch.lines.length,
    curated: settled.curated.length,
    quarantined: settled.quarantined.length,
    duplicate: settled.duplicates.length,
    failed: settled.verdict === "FAIL" ? 1 : 0,
  });
}

function plus(a: Merged, b: Merged): Merged {
  return {
    records: a.records + b.records,
    curated: a.curated + b.curated,
    quarantined: a.quarantined + b.quarantined,
    duplicate: a.duplicate + b.duplicate,
    failed: a.failed + b.failed,
  };
}
