/** Runs what a capsule holds: the run's own position, raw objects and memory are put where the handler looks for them, and it goes on from there. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Capsule } from "../../domain/capsule/capsule.ts";
import { Hashes } from "../../domain/ledger/hash.ts";
import { BarIndex, sessionNumber } from "../../domain/market/bar-index.ts";
import { ENVELOPE_ENDING, type Envelope } from "../../domain/ports/envelope.ts";
import type { HistoryProvider, Slice } from "../../domain/ports/provider.ts";
import { type HistoryFault, type HistoryResult, runHistory } from "./handler.ts";
import { barIndexKey } from "./memory.ts";
import type { HistoryPorts } from "./ports.ts";
import { beginAt, shardOf } from "./run.ts";
import type { HistorySettings } from "./settings.ts";

const ATTEMPT = "capsule";
const EVERYTHING = { symbols: [] };

/** Into stores that hold nothing yet. */
export async function runCapsule(
  ports: Omit<HistoryPorts, "provider">,
  settings: HistorySettings,
  { run, startedAt, inputs, before }: Pick<Capsule, "run" | "startedAt" | "inputs" | "before">,
): Promise<Either<HistoryFault, HistoryResult>> {
  const envelopes = new Map<number, Envelope>();
  for (const { key, envelope: written, body } of inputs) {
    const envelope = written as unknown as Envelope;
    await put(ports, envelope.body, Buffer.from(body, "base64"));
    await put(ports, key, Buffer.from(`${JSON.stringify(envelope, null, 1)}\n`));
    envelopes.set(ordinalOf(key), envelope);
  }
  const provider = providerOf(envelopes);
  const all = { ...ports, provider };
  const shard = shardOf(all, settings, EVERYTHING);
  const publish = { attempt: ATTEMPT, objects: [], latest: [], verdicts: [] };
  await ports.checkpoints.commit({ shard, expectedVersion: 0, position: beginAt(run, startedAt), state: indexesOf(before), publish });
  await ports.checkpoints.finish({ ...publish, shard, version: 1 });
  return runHistory(all, settings, EVERYTHING);
}

async function put({ objects }: Pick<HistoryPorts, "objects">, key: string, body: Uint8Array): Promise<void> {
  await objects.publish(await objects.stage(ATTEMPT, key, body), key);
}

/** The slice's place in its run: `…/<run>-00003.envelope.json`. */
function ordinalOf(key: string): number {
  return Number(key.slice(0, -ENVELOPE_ENDING.length).split("-").at(-1));
}

/** Nothing is fetched: each slice's original is in the raw zone, or was never there. */
function providerOf(envelopes: ReadonlyMap<number, Envelope>): HistoryProvider {
  const slices = Array.from(
    { length: Math.max(-1, ...envelopes.keys()) + 1 },
    (_, i): Slice => envelopes.get(i)?.slice ?? { id: `slice ${i}` },
  );
  return {
    name: [...envelopes.values()][0]?.source ?? "none",
    fingerprint: ATTEMPT,
    plan: async () => right(slices),
    fetch: async ({ id }) =>
      left({ _tag: "Refused", retryable: false, message: `${id} is not in the capsule: it could not be fetched then` }),
  };
}

/** What was curated before, as the handler remembers it; each session's tellings come in the order of their revisions. */
function indexesOf(before: Capsule["before"]): Map<string, Uint8Array> {
  const indexes = new Map<string, BarIndex>();
  const hashes = new Hashes();
  for (const { source, symbol, date, hash, close } of before) {
    const key = barIndexKey(source, symbol, date.slice(0, 4));
    const index = indexes.get(key) ?? BarIndex.read(undefined);
    indexes.set(key, index);
    hashes.push(BigInt(`0x${hash}`));
    index.tell(sessionNumber(date), hashes, hashes.length - 1, close);
  }
  return new Map([...indexes].map(([key, index]) => [key, index.write()]));
}
