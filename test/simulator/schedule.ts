/**
 * A schedule: a workload brought through the deployed functions while things go wrong as its seed has it, and the same records once more
 * with nothing going wrong. What both leave is to be the same, and to add up.
 */
import type { StreamEntry } from "../../domain/ports/stream.ts";
import { runBackfill, undisturbedBackfill } from "./backfill.ts";
import { runDirect, undisturbedDirect } from "./direct.ts";
import { Faults, type Kind } from "./faults.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { DeployedStream, undisturbedStream } from "./stream.ts";
import { isLast, workloadOf } from "./workload.ts";
import { type Rates, World } from "./world.ts";

export interface Schedule {
  readonly seed: number;
  /** Places where anything may go wrong; undefined: everywhere. */
  readonly only?: ReadonlySet<string>;
}

export interface Ended {
  /** What is not as it should be, in words; none: the schedule holds. */
  readonly wrong: readonly string[];
  /** What befell it, by place. */
  readonly befell: ReadonlyMap<string, string>;
  /** How often each kind of fault came about. */
  readonly counts: ReadonlyMap<Kind, number>;
}

/** By the stream more often than not: most of what can go wrong does there. */
const SCENES = ["stream", "stream", "stream", "direct", "backfill"] as const;

const RECORDS = [4, 24] as const;
const MIXES = ["good", "bad", "bad", "replayed"] as const;
const CALL_RATES = [0.002, 0.01, 0.03, 0.08];
const INVOCATION_RATES = [0.02, 0.1, 0.3];

export async function runSchedule({ seed, only }: Schedule): Promise<Ended> {
  const faults = new Faults(seed, only);
  const rates: Rates = { call: faults.pick("rate/call", CALL_RATES), invocation: faults.pick("rate/invocation", INVOCATION_RATES) };
  const scene = faults.pick("scene", SCENES);
  const world = new World(faults, rates, settingsFor(faults, scene));
  const wrong: string[] = [];
  try {
    wrong.push(...(await SCENE[scene](world)));
  } catch (error) {
    wrong.push(String((error as Error).stack ?? error));
  }
  return { wrong: [...world.defects, ...wrong], befell: faults.befell, counts: faults.counts };
}

const SCENE: { readonly [K in (typeof SCENES)[number]]: (world: World) => Promise<string[]> } = {
  async stream(world) {
    const workload = workloadOf(world.faults, world.faults.between("records", ...RECORDS), mixOf(world.faults));
    await world.time.run(() => new DeployedStream(world, workload).run());
    const log = world.kinesis.shards.flatMap(({ records }) => records);
    if (world.kinesis.shards.some(({ records }) => isOutOfOrder(records.map(contentOf), workload.entries.map(contentOf)))) {
      world.faults.count("reorder");
    }
    const found = await outcomeOf(world);
    const dead = new Set(found.dead.map((receipt) => receipt.slice(receipt.indexOf(":") + 1)));
    const wanted = await outcomeOf(await undisturbedStream(world, dead));
    // Minutes that no last trade closes are open still, unless a replay has closed them.
    const unclosed = new Set(
      log.filter((record) => dead.has(record.sequenceNumber) && isLast(record)).map(({ partitionKey }) => partitionKey),
    );
    return [
      ...differences(withoutMinutes(found, unclosed), withoutMinutes(wanted, unclosed)),
      ...difference("what arrived", found.raw, log.map(({ sequenceNumber }) => sequenceNumber).sort()),
      ...without(workload.entries.map(contentOf), log.map(contentOf)).map((entry) => `never put: ${entry}`),
    ];
  },

  async direct(world) {
    // A micro-batch with any bad record is quarantined whole, and how they are cut decides with which others.
    const workload = workloadOf(world.faults, world.faults.between("records", ...RECORDS), "good");
    await world.time.run(() => runDirect(world, workload));
    const found = await outcomeOf(world);
    const wanted = await outcomeOf(await undisturbedDirect(world, workload));
    return differences(found, wanted);
  },

  async backfill(world) {
    await world.time.run(() => runBackfill(world));
    const [found, wanted] = [await outcomeOf(world), await outcomeOf(await undisturbedBackfill(world))];
    return differences(found, wanted);
  },
};

const mixOf = (faults: Faults) => faults.pick("mix", MIXES);

function settingsFor(faults: Faults, scene: (typeof SCENES)[number]): Readonly<Record<string, unknown>> {
  const format = faults.chance("settings/format") < 0.1 ? "parquet" : "jsonl";
  if (scene === "backfill") return { batchRecords: faults.between("settings/batch", 3, 30), gate: "rows", maxErrorRate: 1, format };
  return {
    transport: scene,
    batchRecords: faults.between("settings/batch", 2, 15),
    batchWindowSeconds: faults.between("settings/window", 0, 2),
    retryAttempts: faults.pick("settings/retries", [0, 1, 2, 5, 20]),
    maxRecordAgeSeconds: faults.pick("settings/age", [60, 86_400]),
    // What is given up is judged anew after the last trades too.
    horizonHours: mixOf(faults) === "replayed" ? 24 : 2,
    latenessSeconds: 5,
    movingAverageTrades: 3,
    // How records are cut into ranges is to decide nothing, and a share of bad ones does.
    maxErrorRate: 1,
    format,
  };
}

/** Whenever it came, it is the same entry: what was put and not booked is handed over again. */
function contentOf({ data }: Pick<StreamEntry, "data">): string {
  return Buffer.from(data)
    .toString()
    .replace(/"ingested_at":"[^"]*"/, "");
}

/** Whether a shard holds what the source told earlier behind what it told later. */
function isOutOfOrder(shard: readonly string[], source: readonly string[]): boolean {
  // What was put again stands where it was first.
  const places = [...new Set(shard)].map((entry) => source.indexOf(entry));
  return places.some((place, i) => i > 0 && place < places[i - 1]!);
}

function withoutMinutes({ minutes, ...outcome }: Outcome, symbols: ReadonlySet<string>): Outcome {
  return { ...outcome, minutes: minutes.filter((minute) => !symbols.has(JSON.parse(minute).symbol)) };
}

function differences(found: Outcome, wanted: Outcome): string[] {
  return [
    ...found.findings.map((finding) => `audit: ${finding}`),
    ...COMPARED.flatMap((part) => difference(part, found[part], wanted[part])),
  ];
}

const COMPARED = ["ticks", "minutes", "bars", "quarantine", "late", "latest"] as const satisfies readonly (keyof Outcome)[];

function difference(what: string, found: readonly string[], wanted: readonly string[]): string[] {
  const [extra, absent] = [without(found, wanted), without(wanted, found)];
  return [...extra.map((one) => `${what}: not undisturbed: ${one}`), ...absent.map((one) => `${what}: only undisturbed: ${one}`)];
}

/** Of the first what is not in the second, each as often as it is there. */
function without(from: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1);
  return from.filter((one) => {
    const times = left.get(one) ?? 0;
    left.set(one, times - 1);
    return times <= 0;
  });
}
