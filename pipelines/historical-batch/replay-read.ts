/** Reads quarantined bars again from the raw objects in which they arrived. */

import type { Held } from "../../domain/answer/held.ts";
import { arrivalOf, numberOf } from "../../domain/answer/held-tally.ts";
import { barContract } from "../../domain/market/bar.ts";
import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { lineOf, type ProviderRecord, type RecordBlock } from "../../domain/market/record.ts";
import { ENVELOPE_ENDING, type Envelope, readEnvelope } from "../../domain/ports/envelope.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { Part } from "./part.ts";
import type { HistoryPorts } from "./ports.ts";

/** The envelope of each arrival. */
export type RawIndex = ReadonlyMap<string, Envelope>;

export async function rawIndex(objects: Pick<ObjectStore, "list" | "read">): Promise<RawIndex> {
  const envelopes = new Map<string, Envelope>();
  for (const key of await objects.list(`raw/${barContract.dataset}/`)) {
    if (!key.endsWith(ENVELOPE_ENDING)) continue;
    const envelope = readEnvelope<Envelope>(key, (await objects.read(key))!);
    envelopes.set(envelope.arrival, envelope);
  }
  return envelopes;
}

export interface ReadAgain {
  readonly parts: readonly Part[];
  /** The records that are in the parts, by arrival. */
  readonly held: ReadonlyMap<string, readonly Held[]>;
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
  const found = new Map<string, readonly Held[]>();
  let unread = held.length;
  for (const [arrival, records] of Map.groupBy(held, arrivalOf)) {
    const envelope = raw.get(arrival);
    const body = envelope && (await objects.open(envelope.body));
    if (!envelope || !body) continue;
    const wanted = new WantedLines(records);
    const part = new Part(envelope, 0, decoder);
    for await (const block of readRecords(body, envelope.format, envelope.hints)) {
      part.append(wanted.of(block));
      if (wanted.areFound) break;
    }
    parts.push(part);
    found.set(arrival, records);
    unread -= records.length;
  }
  return { parts, held: found, unread };
}

/** Lines of a raw object that are looked for in its blocks, whose lines ascend from one to the next. */
class WantedLines {
  private readonly lines: Float64Array;
  private found = 0;

  constructor(records: readonly Held[]) {
    this.lines = new Float64Array(records.length);
    for (let i = 0; i < records.length; i++) this.lines[i] = numberOf(records[i]!);
    this.lines.sort();
  }

  get areFound(): boolean {
    return this.found === this.lines.length;
  }

  /** The records of the next block that have these numbers; the block itself where all have. */
  of(block: RecordBlock): RecordBlock {
    const { lines } = this;
    // An object is read for each piece of it that rests in quarantine: most blocks are of others.
    if (block.length === 0 || lineOf(block, block.length - 1) < lines[this.found]!) return [];
    const places: number[] = [];
    for (let i = 0; i < block.length && !this.areFound; i++) {
      if (lineOf(block, i) !== lines[this.found]) continue;
      places.push(i);
      do this.found++;
      while (lines[this.found] === lines[this.found - 1]);
    }
    if (places.length === block.length) return block;
    return "bytes" in block ? places.map((i): ProviderRecord => block.record(i)) : places.map((i) => block[i]!);
  }
}
