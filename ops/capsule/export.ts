/** Gathers a run into a capsule. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Capsule, CapsuleInput } from "../../domain/capsule/capsule.ts";
import type { RangeEnvelope } from "../../domain/ledger/raw-range.ts";
import { instrumentOf } from "../../domain/market/instruments.ts";
import { ENVELOPE_ENDING, type Envelope, readEnvelope } from "../../domain/ports/envelope.ts";
import { compareSequence } from "../../domain/ports/stream.ts";
import { didYouMean } from "../../domain/settings.ts";
import { nameOf } from "../answer/object-name.ts";
import type { AnswerPorts } from "../answer/ports.ts";
import { validationsOf } from "../answer/run-records.ts";
import type { AnyEnvelope } from "../audit/raw.ts";
import { earlierTellings } from "./earlier.ts";

/** What of a capsule the zones alone tell. */
export interface Gathered extends Pick<Capsule, "run" | "pipeline" | "startedAt" | "inputs" | "before"> {
  /** As far as the zones tell them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

interface Placed {
  readonly key: string;
  readonly envelope: AnyEnvelope;
}

/** Left: why it cannot be, in words. */
export async function gather(ports: AnswerPorts, run: string): Promise<Either<string, Gathered>> {
  const all = await envelopes(ports);
  const own = all.filter(({ envelope }) => envelope.run === run);
  const [first] = own;
  if (!first) {
    const runs = [...new Set(all.map(({ envelope }) => envelope.run))];
    return left(`no raw object is of run ${run}: ${didYouMean(run, runs)}assay audit lists the runs; a replay has no objects of its own`);
  }
  const { pipeline } = first.envelope;
  const isStream = first.envelope.format === "stream-range";
  const placed = isStream
    ? await rangesUpTo(ports, all, first.envelope as RangeEnvelope)
    : own.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const inputs: CapsuleInput[] = [];
  await ports.objects.ahead?.(placed.map(({ envelope }) => envelope.body));
  for (const { key, envelope } of placed) {
    const body = await ports.objects.read(envelope.body);
    if (!body) return left(`${envelope.body} is gone, and without it the run cannot be repeated`);
    inputs.push({ key, envelope: { ...envelope }, body: Buffer.from(body).toString("base64") });
  }
  const before = isStream ? [] : await knownBefore(ports, run, all, own);
  return right({ run, pipeline, startedAt: startedAt(run, own), inputs, before, settings: await settingsOf(ports, run) });
}

/** A run has the same all the way. */
async function settingsOf({ objects }: AnswerPorts, run: string): Promise<Gathered["settings"]> {
  for await (const { settings } of validationsOf(objects, run)) return settings ?? {};
  return {};
}

async function envelopes({ objects }: AnswerPorts): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  const keys = (await objects.list("raw/")).filter((key) => key.endsWith(ENVELOPE_ENDING));
  await objects.ahead?.(keys);
  for (const key of keys) placed.push({ key, envelope: readEnvelope<AnyEnvelope>(key, (await objects.read(key))!) });
  return placed;
}

/** What a range is judged to be follows from all ranges of its shard before it, but for those that were given up. */
async function rangesUpTo({ objects }: AnswerPorts, all: readonly Placed[], { arrival, first }: RangeEnvelope): Promise<readonly Placed[]> {
  const givenUp = new Set((await objects.list("dead-letters/")).map(nameOf));
  const ranges = all.filter(
    (placed): placed is Placed & { readonly envelope: RangeEnvelope } =>
      placed.envelope.format === "stream-range" && placed.envelope.arrival === arrival,
  );
  return ranges
    .filter(
      ({ key, envelope }) =>
        compareSequence(envelope.first, first) <= 0 && !givenUp.has(key.slice(key.lastIndexOf("/") + 1, -ENVELOPE_ENDING.length)),
    )
    .sort((a, b) => compareSequence(a.envelope.first, b.envelope.first));
}

/** Of a history its id tells when it began; of a stream its first record's day is enough, for nothing of it depends on the hour. */
function startedAt(run: string, [first]: readonly Placed[]): string {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(run) ?? [];
  if (year !== undefined) return `${year}-${month}-${day}T${hour}:${minute}:${second}.000000Z`;
  const [, y, m, d] = /year=(\d{4})\/month=(\d\d)\/day=(\d\d)/.exec(first!.key)!;
  return `${y}-${m}-${d}T00:00:00.000000Z`;
}

/** Runs of history are named by when they began. */
async function knownBefore(ports: AnswerPorts, run: string, all: readonly Placed[], own: readonly Placed[]): Promise<Capsule["before"]> {
  const earlier = all
    .filter(({ envelope }) => envelope.format !== "stream-range" && envelope.run < run)
    .map(({ envelope }) => envelope.arrival);
  const asked = own.map(({ envelope }) => (envelope as Envelope).hints.symbol ?? (envelope as Envelope).slice.symbol);
  const symbols = asked.every((symbol) => symbol !== undefined) ? new Set(asked.map((symbol) => instrumentOf(symbol!))) : undefined;
  return earlierTellings(ports, new Set(earlier), symbols);
}
