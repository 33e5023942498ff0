/**
 * The first step of every slice: its original goes into the raw zone, and only from there is it read. What an earlier
 * try of the same run fetched is found again, with the time it was stamped with then.
 */

import { createHash } from "node:crypto";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { barContract } from "../../domain/market/bar.ts";
import { lineOf, type RecordBlock } from "../../domain/market/record.ts";
import { instantOfMs } from "../../domain/market/times.ts";
import { ENVELOPE_ENDING, type Envelope, readEnvelope } from "../../domain/ports/envelope.ts";
import type { FetchFault, Original, Slice } from "../../domain/ports/provider.ts";
import { dayPath } from "../../domain/zones.ts";
import type { SlicePorts } from "./ports.ts";
import { PIPELINE, type Run } from "./run.ts";

/** The slice's envelope, whether its original was fetched by an earlier try or is fetched now. */
export async function receive(ports: SlicePorts, run: Run, slice: Slice, ordinal: number): Promise<Either<FetchFault, Envelope>> {
  const name = `raw/${barContract.dataset}/${dayPath(run.position.startedAt)}/${run.id}-${String(ordinal).padStart(5, "0")}`;
  const earlier = await envelopeAt(ports, name + ENVELOPE_ENDING);
  if (earlier) return right(earlier);

  const original = await ports.provider.fetch(slice);
  return isLeft(original) ? original : keep(ports, run, slice, original.right, name);
}

/** Records of an original, of which those from `from` on are wanted. */
export interface Read {
  readonly block: RecordBlock;
  readonly from: number;
}

/** The original's records in order, those after line `after` only. */
export async function* recordsOf(ports: SlicePorts, envelope: Envelope, after: number): AsyncIterable<Read> {
  const body = await ports.objects.open(envelope.body);
  if (!body)
    throw new Error(`raw object ${envelope.body} is gone, and its envelope is not: restore it, or remove the envelope to fetch it again`);
  for await (const block of ports.readRecords(body, envelope.format, envelope.hints)) {
    let from = 0;
    while (from < block.length && lineOf(block, from) <= after) from++;
    if (from < block.length) yield { block, from };
  }
}

/** A body that breaks off is a fault of its slice; whatever else goes wrong is the store's, and is thrown. */
async function keep(ports: SlicePorts, run: Run, slice: Slice, original: Original, name: string): Promise<Either<FetchFault, Envelope>> {
  const ingestedAt = instantOfMs(ports.clock.now());
  const source = ports.provider.name;
  const digest = createHash("sha256");
  let bytes = 0;
  let broken: FetchFault | undefined;
  async function* tapped() {
    try {
      for await (const chunk of original.body()) {
        digest.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      broken = { _tag: "Unreachable", retryable: true, message: `${original.request} broke off after ${bytes} bytes (${why})` };
      throw error;
    }
  }
  let staged: string;
  try {
    staged = await ports.objects.stage(ports.attempt, name, tapped());
  } catch (error) {
    if (broken) return left(broken);
    throw error;
  }
  const sha256 = digest.digest("hex");
  const envelope: Envelope = {
    arrival: arrivalId([source, sha256, ingestedAt, slice.id, run.shard, String(run.startVersion)]),
    run: run.id,
    pipeline: PIPELINE,
    dataset: barContract.dataset,
    source,
    slice,
    body: `${name}-${sha256.slice(0, 12)}`,
    request: original.request,
    ingested_at: ingestedAt,
    format: original.format,
    hints: original.hints,
    bytes,
    sha256,
    ...(original.redactions?.length ? { redactions: original.redactions } : {}),
    ...(original.licence === undefined ? {} : { licence: original.licence }),
  };
  await ports.objects.publish(staged, envelope.body);
  const key = name + ENVELOPE_ENDING;
  await ports.objects.publish(await ports.objects.stage(ports.attempt, key, Buffer.from(`${JSON.stringify(envelope, null, 1)}\n`)), key);
  // Of two processes that fetch the slice at once, both go on with the one that was there first.
  return right((await envelopeAt(ports, key))!);
}

async function envelopeAt({ objects }: Pick<SlicePorts, "objects">, key: string): Promise<Envelope | undefined> {
  const bytes = await objects.read(key);
  return bytes && readEnvelope<Envelope>(key, bytes);
}

/** 20 hexadecimal digits: short enough to stand in every row, long enough that two raw objects never share one. */
function arrivalId(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 20);
}
