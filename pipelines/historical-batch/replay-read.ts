/** Reads quarantined bars again from the raw objects in which they arrived. */

import type { Held } from "../../domain/answer/held.ts";
import { arrivalOf, numberOf } from "../../domain/answer/held-tally.ts";
import { barContract } from "../../domain/market/bar.ts";
import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { lineOf, type ProviderRecord, type RecordBlock } from "../../domain/market/record.ts";
import { ENVELOPE_ENDING, type Envelope } from "../../domain/ports/envelope.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { Part } from "./part.ts";
import type { HistoryPorts } from "./ports.ts";

/** The envelope of each arrival. */
export type RawIndex = ReadonlyMap<string, Envelope>;

export async function rawIndex(objects: Pick<ObjectStore, "list" | "read">): Promise<RawIndex> {
  const envelopes = new Map<string, Envelope>();
  for (const key of await objects.list(`raw/${barContract.dataset}/`)) {
    if (!key.endsWith(ENVELOPE_ENDING)) continue;
    const envelope = JSON.parse(new TextDecoder().decode((await objects.read(key))!)) as Envelope;
    envelopes.set(envelope.arrival, envelope);
  }
  return envelopes;
}

export interface ReadAgain {
  readonly parts: readonly Part[];
  /** The records that are in the parts. */
  readonly held: readonly Held[];
  /** Records whose raw object is gone. */
  readonly unread: number;
}

export async function readAgain(
  { objects, readRecords }: Pick<HistoryPorts, "objects" | "readRecords">,
  raw: RawIndex,
  held: readonly Held[],
): Promise<ReadAgain> {
  const decoder = new LineDecoder(barContract);
  const parts: Part[] = [];
  const found: Held[] = [];
  for (const [arrival, records] of Map.groupBy(held, arrivalOf)) {
    const envelope = raw.get(arrival);
    const body = envelope && (await objects.open(envelope.body));
    if (!envelope || !body) continue;
    const lines = new Set(records.map((record) => Number(numberOf(record))));
    const part = new Part(envelope, 0, decoder);
    for await (const block of readRecords(body, envelope.format, envelope.hints)) part.append(chosen(block, lines));
    parts.push(part);
    // One by one: as arguments of a call, hundreds of thousands of them are too many.
    for (const record of records) found.push(record);
  }
  return { parts, held: found, unread: held.length - found.length };
}

/** The records of a block that have these numbers; the block itself where all have. */
function chosen(block: RecordBlock, lines: ReadonlySet<number>): RecordBlock {
  const places: number[] = [];
  for (let i = 0; i < block.length; i++) if (lines.has(lineOf(block, i))) places.push(i);
  if (places.length === block.length) return block;
  return "bytes" in block ? places.map((i): ProviderRecord => block.record(i)) : places.map((i) => block[i]!);
}
