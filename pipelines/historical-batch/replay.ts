/**
 * Judges quarantined bars anew: read again from the raw objects in which they arrived, by the contract, the suite and the settings of now,
 * against what is curated by now. What passes moves from quarantine to curated in the ledger; the rest goes back with its new reasons.
 */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Held } from "../../domain/answer/held.ts";
import { TakenByReplays } from "../../domain/answer/held-records.ts";
import { tallyHeld } from "../../domain/answer/held-tally.ts";
import {
  actOf,
  nothingOf,
  type Replayed,
  type ReplayFault,
  type ReplayOrder,
  type ReplayPorts,
  type ReplayUnit,
  replayHeld,
  type UnitOutcome,
} from "../../domain/answer/replay.ts";
import { isConserved } from "../../domain/ledger/ledger.ts";
import { replaysOf, writeReplay } from "../../domain/ledger/replays.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { Instant, SessionDate } from "../../domain/market/times.ts";
import { publishCommit, publishPending } from "../../domain/publish.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import { suiteVersion } from "../../domain/quality/suite-version.ts";
import { linesObject } from "../../domain/zones.ts";
import { type Group, groupsOf } from "./groups.ts";
import { remember } from "./memory.ts";
import { outputsOf, type Rules } from "./outputs.ts";
import type { HistoryPorts } from "./ports.ts";
import { type RawIndex, rawIndex, readAgain } from "./replay-read.ts";
import { PIPELINE } from "./run.ts";
import type { HistorySettings } from "./settings.ts";
import { type Memory, type Settled, settle } from "./settle.ts";

export interface HistoryReplayPorts
  extends Pick<HistoryPorts, "readRecords" | "objects" | "checkpoints" | "encoder" | "suite" | "observer" | "models" | "sql" | "attempt">,
    Omit<ReplayPorts, "objects" | "observer"> {
  /** When the latest curated telling of each session of a symbol from a source had come. */
  readonly toldAt: (source: string, symbol: string) => Promise<ReadonlyMap<SessionDate, Instant>>;
}

const SHARD = `${PIPELINE}/replay`;
const ACTS = replaysOf(PIPELINE);

/** While a replay is under way. */
interface Replaying extends HistoryReplayPorts {
  readonly raw: RawIndex;
  readonly takenByReplays: TakenByReplays;
}

export async function replayHistory(
  ports: HistoryReplayPorts,
  settings: HistorySettings,
  order: ReplayOrder,
): Promise<Either<ReplayFault, Replayed>> {
  // A slice that cannot be taken in stays at its source: there are no dead letters of bars, and on AWS no permission to look for any.
  if (order.zone === "dead-letters") return right(nothingOf(order));
  const rules: Rules = {
    contract: `${barContract.name}@${barContract.version}`,
    suite: `${ports.suite.name}@${suiteVersion(ports.suite)}`,
  };
  const { objects } = ports;
  const replaying: Replaying = { ...ports, raw: await rawIndex(objects), takenByReplays: new TakenByReplays(objects, ACTS) };
  const done = await replayHeld(ports, order, { pipeline: PIPELINE, dataset: barContract.dataset }, rules, (unit) =>
    replayUnit(replaying, settings, order, rules, unit),
  );
  if (!isLeft(done) && !order.dryRun && done.right.became.curated > 0) await ports.sql.build(await ports.models.all());
  return done;
}

async function replayUnit(
  ports: Replaying,
  settings: HistorySettings,
  order: ReplayOrder,
  rules: Rules,
  unit: ReplayUnit,
): Promise<Either<ReplayFault, UnitOutcome>> {
  const opened = order.dryRun ? { version: 0, held: unit.held } : await openShard(ports, unit);
  const { parts, held, unread } = await readAgain(ports, ports.raw, opened.held);
  const notTaken = { "the raw object that they came in is gone": unread };
  const groups = parts.flatMap(groupsOf);
  const { memory, changes } = await remember(ports.checkpoints, groups, "");
  const failed = new Map([...held].map(([arrival, records]) => [arrival, symbolsOf(records.filter(unit.ofFailedBatch))]));
  const settled: Settled[] = [];
  for (const group of groups) {
    const asWhole = failed.get(group.part.envelope.arrival)?.has(group.symbol) ?? false;
    settled.push(await settleAgain(ports, settings, memory, group, asWhole));
  }
  const count = (of: (group: Settled) => readonly unknown[]) => settled.reduce((sum, group) => sum + of(group).length, 0);
  const became = {
    curated: count(({ curated }) => curated),
    duplicate: count(({ duplicates }) => duplicates),
    late: 0,
    quarantined: count(({ quarantined }) => quarantined),
  };
  const outcome = right({ became, left: notTaken });
  if (order.dryRun || held.size === 0) return outcome;

  const version = opened.version + 1;
  const name = `${order.replay}-${version}`;
  const run = { id: order.replay, version, position: { startedAt: order.at } };
  const taken = new Map([...held].map(([arrival, records]) => [arrival, tallyHeld(records)]));
  const output = outputsOf(ports, run, { ...rules, settings }, parts, settled, { from: "quarantined", taken, name });
  if (!isConserved(output.transfers)) return left(notConserved(unit.key));
  const act = linesObject(`${ACTS}${name}.json`, [writeReplay(actOf(order, PIPELINE, [...held.values()].flat(), became))]);
  const objects = await Promise.all(
    [...output.objects, ...act].map(async ({ key, body }) => ({ staged: await ports.objects.stage(ports.attempt, key, body), key })),
  );
  const publish = { attempt: ports.attempt, objects, latest: output.latest, verdicts: output.verdicts };
  // Seals are of whole groups as they were fetched: what a replay leaves in quarantine has none.
  const state = changes(settled.map((group) => ({ ...group, quarantined: [] })));
  const committed = await ports.checkpoints.commit({ shard: SHARD, expectedVersion: version - 1, position: {}, state, publish });
  if (committed === "conflict") return left(ANOTHER_WRITER);
  await publishCommit(ports, { ...publish, shard: SHARD, version });
  return outcome;
}

/**
 * What was committed before is published, and what of the unit rests where it did: whoever replays beside this one, or died
 * before it published, has taken lines since they were listed. The version is read first, so that a commit in between is a conflict.
 */
async function openShard(
  ports: Pick<Replaying, "checkpoints" | "objects" | "observer" | "takenByReplays">,
  { held }: Pick<ReplayUnit, "held">,
): Promise<{ readonly version: number; readonly held: readonly Held[] }> {
  const version = (await ports.checkpoints.read(SHARD))?.version ?? 0;
  await publishPending(ports, SHARD);
  const taken = await ports.takenByReplays.now();
  return { version, held: held.filter(({ key, line }) => !taken.by(key, line)) };
}

function symbolsOf(held: readonly Held[]): ReadonlySet<string | null> {
  return new Set(held.map(({ symbol }) => symbol));
}

/**
 * A group that failed is judged as it was then; records that were split off from one that passed are judged one by one, by the rules
 * that look at rows. What was told otherwise since stays in quarantine: it would pass for the newer telling.
 */
async function settleAgain(
  ports: Pick<HistoryReplayPorts, "suite" | "toldAt">,
  settings: HistorySettings,
  memory: Memory,
  group: Group,
  asWhole: boolean,
): Promise<Settled> {
  const overtaken = await supersededRows(ports, memory, group);
  const rows = group.rows.filter((row) => !overtaken.has(row));
  const [suite, gate] = asWhole
    ? [ports.suite, settings]
    : [rowRules(ports.suite), { ...settings, gate: "rows" as const, maxErrorRate: 1 }];
  // Judged before and sealed, it is to be judged anew all the same.
  const unsealed: Memory = { ...memory, sealed: () => undefined };
  if (rows.length + group.undecodable.length === 0)
    return { group, verdict: "PASS", curated: [], duplicates: [], quarantined: superseded(overtaken) };
  const settled = settle({ ...group, rows }, unsealed, suite, gate);
  return { ...settled, quarantined: [...settled.quarantined, ...superseded(overtaken)] };
}

function superseded(overtaken: ReadonlyMap<number, Instant>): Settled["quarantined"] {
  return [...overtaken].map(([row, since]) => ({ record: { row }, reasons: [{ _tag: "superseded", since }] }));
}

/** By row, when its session was told otherwise after the row had come. */
async function supersededRows(ports: Pick<HistoryReplayPorts, "toldAt">, memory: Memory, group: Group): Promise<Map<number, Instant>> {
  const { dates, sessions, contentHashes, envelope } = group.part;
  const indexes = memory.indexes(group);
  const toldOtherwise = group.rows.filter((row) => {
    const index = indexes.at(sessions[row]!);
    return index.get(sessions[row]!) !== undefined && !index.tells(sessions[row]!, contentHashes, row);
  });
  const overtaken = new Map<number, Instant>();
  if (toldOtherwise.length === 0) return overtaken;
  const toldAt = await ports.toldAt(envelope.source, group.symbol);
  for (const row of toldOtherwise) {
    const since = toldAt.get(dates[row]!);
    if (since !== undefined && since > envelope.ingested_at) overtaken.set(row, since);
  }
  return overtaken;
}

/** Without the rules on a batch: records that were split off from one are none. */
function rowRules(suite: Suite): Suite {
  return { ...suite, allowEmpty: true, expectations: suite.expectations.filter(({ check }) => check.kind !== "batch") };
}

function notConserved(key: string): ReplayFault {
  const message = `of the records of ${key} not each was found again in its raw object: nothing of it was committed; assay audit says which`;
  return { _tag: "NotConserved", message };
}

const ANOTHER_WRITER: ReplayFault = {
  _tag: "AnotherWriter",
  message: "another process replays: nothing of this object was committed; run again to go on from there",
};
