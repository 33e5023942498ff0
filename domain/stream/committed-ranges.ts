/**
 * Which records of a shard are committed, by the envelopes of its ranges in the raw zone. Lambda goes on with a shard as soon as it has
 * given records up, so that they may lie before the shard's position and in no range.
 */
import type { RangeEnvelope } from "../ledger/raw-range.ts";
import { tickContract } from "../market/tick.ts";
import { dateOfMs } from "../market/times.ts";
import { ENVELOPE_ENDING } from "../ports/envelope.ts";
import type { ObjectStore } from "../ports/stores.ts";
import { compareSequence, type StreamRecord } from "../ports/stream.ts";
import { dayPath } from "../zones.ts";

/** Whether a record that lies before its shard's position was committed with it. */
export type IsCommitted = (record: Pick<StreamRecord, "sequenceNumber" | "arrivedAt">) => Promise<boolean>;

const DAY_MS = 86_400_000;

/** @param longestMs the greatest age of a record that is processed: a range lies at the day on which its first record arrived */
export function committedRanges(objects: Pick<ObjectStore, "list" | "read">, shard: string, longestMs: number): IsCommitted {
  const listed = new Map<string, Promise<readonly string[]>>();
  /** The first sequence numbers of the ranges of a day. */
  const firsts = (day: string): Promise<readonly string[]> => {
    const prefix = `raw/${tickContract.dataset}/${dayPath(day)}/${shard}-`;
    const known =
      listed.get(prefix) ??
      objects
        .list(prefix)
        .then((keys) =>
          keys.filter((key) => key.endsWith(ENVELOPE_ENDING)).map((key) => key.slice(prefix.length, -ENVELOPE_ENDING.length)),
        );
    listed.set(prefix, known);
    return known;
  };
  const lasts = new Map<string, Promise<string>>();
  /** The last sequence number of the range of an envelope. */
  const lastOf = (key: string): Promise<string> => {
    const read = async () => (JSON.parse(new TextDecoder().decode((await objects.read(key))!)) as RangeEnvelope).last;
    const known = lasts.get(key) ?? read();
    lasts.set(key, known);
    return known;
  };
  return async ({ sequenceNumber, arrivedAt }) => {
    for (let at = arrivedAt; at > arrivedAt - longestMs - DAY_MS; at -= DAY_MS) {
      const day = dateOfMs(at);
      const begun = (await firsts(day)).filter((first) => compareSequence(first, sequenceNumber) <= 0).sort(compareSequence);
      const nearest = begun.at(-1);
      if (nearest === undefined) continue;
      const key = `raw/${tickContract.dataset}/${dayPath(day)}/${shard}-${nearest}${ENVELOPE_ENDING}`;
      return compareSequence(sequenceNumber, await lastOf(key)) <= 0;
    }
    return false;
  };
}
