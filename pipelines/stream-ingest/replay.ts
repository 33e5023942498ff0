/**
 * Judges held trades anew: read again from their original bytes, as another invocation of the shard that holds their symbol's state.
 * The shard's place in the stream stays where it is. What passes moves to curated in the ledger, what is older than the horizon
 * to late, and the rest goes back to quarantine with its new reasons.
 */
import { type Either, isLeft, isRight, left, right } from "fp-ts/lib/Either.js";
import type { Held } from "../../domain/answer/held.ts";
import { tallyHeld } from "../../domain/answer/held-tally.ts";
import {
  actOf,
  type Became,
  NOTHING,
  plus,
  plusCounts,
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
import { hasProducer } from "../../domain/ledger/sent.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { dayPath, linesObject } from "../../domain/zones.ts";
import { advance, minuteOutputs } from "./derive.ts";
import { closeMinutes } from "./handler.ts";
import { outputsOf, rulesOf } from "./outputs.ts";
import type { StreamPorts } from "./ports.ts";
import { PIPELINE, type Range } from "./range.ts";
import { type OwnerOf, type Portion, portionsOf, readAgain, replayNames, TakenOfShards } from "./replay-read.ts";
import type { TickRows } from "./rows.ts";
import type { StreamSettings } from "./settings.ts";
import { type Settled, settle } from "./settle.ts";
import { BEFORE_ALL, commitOutcome, loadState, openShard } from "./shard.ts";
import { checkpointKey, type ShardOf } from "./state.ts";
import { AMENDED } from "./tellings.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

export interface StreamReplayPorts extends StreamPorts, Omit<ReplayPorts, "objects" | "observer"> {
  readonly ownerOf: OwnerOf;
}

/** While a replay is under way. */
interface Replaying extends StreamReplayPorts {
  readonly takenOf: TakenOfShards;
}

export async function replayStream(
  ports: StreamReplayPorts,
  settings: StreamSettings,
  order: ReplayOrder,
): Promise<Either<ReplayFault, Replayed>> {
  const owners = new Map<string, ShardOf>();
  const noting: Replaying = {
    ...ports,
    takenOf: new TakenOfShards(ports.objects),
    ownerOf: async (shard, partitionKey) => {
      const owner = await ports.ownerOf(shard, partitionKey);
      owners.set(owner.id, owner);
      return owner;
    },
  };
  const done = await replayHeld(ports, order, { pipeline: PIPELINE, dataset: tickContract.dataset }, rulesOf(ports), (unit) =>
    replayUnit(noting, settings, order, unit),
  );
  // Of a stream that has ended nothing comes any more that would close the last minute; of one that goes on a further part may come.
  if (isRight(done) && !order.dryRun) {
    for (const owner of owners.values())
      if (await ports.checkpoints.read(checkpointKey(owner.id))) await closeMinutes(ports, settings, owner);
  }
  return done;
}

async function replayUnit(
  ports: Replaying,
  settings: StreamSettings,
  order: ReplayOrder,
  unit: ReplayUnit,
): Promise<Either<ReplayFault, UnitOutcome>> {
  let outcome: UnitOutcome = { became: NOTHING, left: {} };
  for (const portion of await portionsOf(ports.ownerOf, unit)) {
    const done = await untilAlone(() => replayPortion(ports, gateOf(settings, portion), order, portion));
    if (isLeft(done)) return done;
    outcome = { became: plus(outcome.became, done.right.became), left: plusCounts(outcome.left, done.right.left) };
  }
  return right(outcome);
}

/** Records that were split off from a range that passed are judged one by one; a range that failed, as it was judged then. */
function gateOf(settings: StreamSettings, { arrival, asWhole }: Portion): StreamSettings {
  if (!asWhole) return { ...settings, transport: "stream", maxErrorRate: 1 };
  return { ...settings, transport: hasProducer(arrival) ? "stream" : "direct" };
}

const NOT_BEGUN = "the shard that takes their symbol since the stream was split or merged has not begun: replay again then";

/** Tries where the shard goes on between its being opened and the commit, as one of a live stream does all the time. */
const TRIES = 5;

async function untilAlone(replay: () => Promise<Either<ReplayFault, UnitOutcome>>): Promise<Either<ReplayFault, UnitOutcome>> {
  for (let tries = 1; ; tries++) {
    const done = await replay();
    if (!isLeft(done) || done.left._tag !== "AnotherWriter" || tries === TRIES) return done;
  }
}

async function replayPortion(
  ports: Replaying,
  settings: StreamSettings,
  order: ReplayOrder,
  portion: Portion,
): Promise<Either<ReplayFault, UnitOutcome>> {
  const { owner, arrival } = portion;
  try {
    const open = await openShard(ports, settings, owner);
    // It begins with what its parents end with, and they may not have been read to their end.
    if (open.version === 0 && owner.id !== arrival) return right({ became: NOTHING, left: { [NOT_BEGUN]: portion.held.length } });
    const taken = await ports.takenOf.now(owner);
    const resting = portion.held.filter(({ key, line }) => !taken.by(key, line));
    const { rows, held } = readAgain(ports.readWire, open.state.decoder, { ...portion, held: resting }, order.at);
    const notTaken = {
      "another replay took them meanwhile": portion.held.length - resting.length,
      "the processor still fails on them": resting.length - held.length,
    };
    const { settled, state } = await settleAgain(ports, settings, owner, open.version, rows);
    const became = becameOf(settled);
    if (order.dryRun || held.length === 0) return right({ became, left: notTaken });

    const range = replayRange(order, owner, arrival, rows.records, open.version + 1);
    const advanced = advance(state, rows, settled);
    const minutes = minuteOutputs(ports, range, state.windows.takeClosed());
    const account = order.zone === "quarantine" ? "quarantined" : "deadLettered";
    const output = outputsOf(ports, range, rows, settled, settings, { from: account, taken: tallyHeld(held) });
    if (!isConserved(output.transfers)) return left({ _tag: "NotConserved", message: notConserved(held) });
    const act = linesObject(`${replaysOf(PIPELINE)}${range.name}.json`, [writeReplay(actOf(order, PIPELINE, held, became))]);
    const committed = await commitOutcome(
      ports,
      { ...open, state },
      {
        after: open.position?.after ?? BEFORE_ALL,
        objects: [...output.objects, ...minutes.objects, ...act],
        ...advanced,
        verdicts: [output.verdict],
        totals: { ...minutes.totals, ...moved(account, held.length, became) },
      },
    );
    if (committed === "conflict")
      return left({ _tag: "AnotherWriter", message: `another process has gone on with ${owner.id}: run again` });
    return right({ became, left: notTaken });
  } finally {
    // What was judged only, or failed on its way, has changed the state in memory; after a commit the next reads it again.
    ports.memory.delete(owner.id);
  }
}

async function settleAgain(ports: StreamReplayPorts, settings: StreamSettings, owner: ShardOf, version: number, rows: TickRows) {
  const judged = async (superseded?: ReadonlySet<number>) => {
    const state = await loadState(ports, settings, owner, version);
    return { state, settled: await settle(ports.checkpoints, state, rows, ports.tickSuite, settings, superseded) };
  };
  const first = await judged();
  const superseded = supersededRows(rows, first.settled);
  const last = superseded.size === 0 ? first : await judged(superseded);
  if (last.settled.verdict === "PASS") return last;
  return { ...last, state: await loadState(ports, settings, owner, version) };
}

/**
 * Rows that would pass for corrections, and are the older tellings: another telling of the same trade was curated while they were
 * held, or another correction.
 */
function supersededRows({ amends, revisions }: TickRows, { curated, tellings }: Settled): ReadonlySet<number> {
  return new Set(curated.filter((row) => tellings.kinds[row] === AMENDED && (!amends.has(row) || revisions[row]! > 2)));
}

function becameOf({ curated, duplicates, late, quarantined }: Settled): Became {
  return { curated: curated.length, duplicate: duplicates.length, late: late.length, quarantined: quarantined.length };
}

/** What a replay changes of the shard's totals: nothing was received. */
function moved(
  from: "quarantined" | "deadLettered",
  records: number,
  { curated, duplicate, late, quarantined }: Became,
): Omit<Totals, "minutes"> {
  const { minutes: _, ...none } = NO_TOTALS;
  const to = { ...none, curated, duplicate, late, quarantined };
  return { ...to, [from]: to[from] - records };
}

/** Its name goes up with the owner's version, so that its late trades are merged after those before them. */
function replayRange(
  { replay, at }: ReplayOrder,
  owner: ShardOf,
  arrival: string,
  records: readonly StreamRecord[],
  version: number,
): Range {
  const [first, last] = [records[0]!, records.at(-1)!];
  const name = `${replayNames(owner)}${version}`;
  return { shard: arrival, run: replay, first: first.sequenceNumber, last: last.sequenceNumber, name, day: dayPath(at) };
}

function notConserved([first]: readonly Held[]): string {
  return `of the records of ${first!.key} not each went to exactly one account: nothing of it was committed`;
}
