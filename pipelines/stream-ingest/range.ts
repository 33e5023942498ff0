/** A range: the records of one shard that are committed together, and the names that follow from it. */

import { hash } from "node:crypto";
import type { RangeEnvelope } from "../../domain/ledger/raw-range.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { dateOfMs } from "../../domain/market/times.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { dayPath } from "../../domain/zones.ts";

export const PIPELINE = "stream-ingest";
/** The one stream of a data directory. */
export const LOCAL_STREAM = "trades";

export interface Range {
  readonly shard: string;
  /** The run that the ledger knows it by: `<shard>@<checkpoint version>`. */
  readonly run: string;
  /** Sequence numbers of the first and the last record. */
  readonly first: string;
  readonly last: string;
  /** Its name in every zone. Whatever is committed next begins with another record. */
  readonly name: string;
  /** `year=2026/month=01/day=18` of the first record's receipt. */
  readonly day: string;
}

/** @param version that of the checkpoint that commits it */
export function rangeOf(shard: string, records: readonly StreamRecord[], version: number): Range {
  const [first, last] = [records[0]!, records.at(-1)!];
  return {
    shard,
    run: `${shard}@${version}`,
    first: first.sequenceNumber,
    last: last.sequenceNumber,
    name: `${shard}-${first.sequenceNumber}`,
    day: dayPath(dateOfMs(first.arrivedAt)),
  };
}

/** What a commit without records of its own is known by: the last record before it. */
export function emptyRange(shard: string, after: string, arrivedAt: number, version: number): Range {
  return {
    shard,
    run: `${shard}@${version}`,
    first: after,
    last: after,
    name: `${shard}-${after}~${version}`,
    day: dayPath(dateOfMs(arrivedAt)),
  };
}

export function envelopeOf(range: Range, key: string, body: Uint8Array, records: number): RangeEnvelope {
  return {
    format: "stream-range",
    arrival: range.shard,
    run: range.run,
    pipeline: PIPELINE,
    dataset: tickContract.dataset,
    body: key,
    first: range.first,
    last: range.last,
    records,
    bytes: body.byteLength,
    sha256: hash("sha256", body),
  };
}
