/**
 * Which trades of a shard are curated already, by hour of event time: a hash of the record key and one of the content, eight bytes
 * each. A commit writes what it added, as a segment of its hour, and never what was there before; an hour is read only when
 * a trade in it might have been told before, and forgotten once it lies behind every series' horizon.
 *
 * A key is looked for in the hour of the trade's own time: a telling that moves a trade into another hour says whom it corrects.
 */
import type { CheckpointStore } from "../../domain/ports/stores.ts";

/** Hours since 1970. */
export type Hour = number;

const MICROS_PER_HOUR = 3_600_000_000;
export const hourOf = (micros: number): Hour => Math.floor(micros / MICROS_PER_HOUR);

/** The segments that the commits of one shard left for an hour: those of its checkpoint's versions `from` to `to`, some of them absent. */
export interface Segments {
  readonly hour: Hour;
  readonly shard: string;
  readonly from: number;
  readonly to: number;
}

/** Hours held in memory beside those that the batch at hand needs. */
const HELD_HOURS = 4;

export class RecentKeys {
  private readonly shard: string;
  private segments: Segments[];
  private readonly hours = new Map<Hour, Map<bigint, bigint>>();
  /** What was added since the last commit, key and content in turn, and as many of it as were made ready for looking up. */
  private readonly added = new Map<Hour, { readonly pairs: bigint[]; readonly found: Map<bigint, bigint>; indexed: number }>();

  constructor(shard: string, segments: readonly Segments[]) {
    this.shard = shard;
    this.segments = [...segments];
  }

  /** Makes sure that these hours can be looked up. */
  async load(checkpoints: CheckpointStore, hours: ReadonlySet<Hour>): Promise<void> {
    for (const hour of this.hours.keys()) {
      if (this.hours.size <= HELD_HOURS) break;
      if (!hours.has(hour)) this.hours.delete(hour);
    }
    for (const hour of hours) {
      if (this.hours.has(hour)) continue;
      const keys = this.segments.filter((segments) => segments.hour === hour).flatMap(keysOf);
      const contents = new Map<bigint, bigint>();
      for (const bytes of (await checkpoints.state(keys)).values()) readPairs(bytes, contents);
      this.hours.set(hour, contents);
    }
  }

  /** The content hash under which a trade is curated; its hour is loaded. */
  get(hour: Hour, key: bigint): bigint | undefined {
    const added = this.added.get(hour);
    if (added) {
      const { pairs, found } = added;
      for (; added.indexed < pairs.length; added.indexed += 2) found.set(pairs[added.indexed]!, pairs[added.indexed + 1]!);
      const content = found.get(key);
      if (content !== undefined) return content;
    }
    const held = this.hours.get(hour);
    if (!held) throw new Error(`the keys of hour ${hour} are asked for and were not loaded`);
    return held.get(key);
  }

  add(hour: Hour, key: bigint, content: bigint): void {
    let added = this.added.get(hour);
    if (!added) {
      added = { pairs: [], found: new Map(), indexed: 0 };
      this.added.set(hour, added);
    }
    added.pairs.push(key, content);
  }

  /**
   * What the commit that makes this version writes, and what it needs no more.
   * @param isNeeded whether a series may still ask for the hour
   */
  commit(
    version: number,
    isNeeded: (hour: Hour) => boolean,
  ): { readonly state: Map<string, Uint8Array>; readonly dropped: readonly string[] } {
    const state = new Map<string, Uint8Array>();
    for (const [hour, { pairs }] of this.added) {
      const place = this.segments.findIndex((segments) => segments.hour === hour && segments.shard === this.shard);
      if (place < 0) this.segments.push({ hour, shard: this.shard, from: version, to: version });
      else this.segments[place] = { ...this.segments[place]!, to: version };
      state.set(keyOf(this.shard, hour, version), new Uint8Array(BigUint64Array.from(pairs).buffer));
      const held = this.hours.get(hour);
      if (held) for (let at = 0; at < pairs.length; at += 2) held.set(pairs[at]!, pairs[at + 1]!);
    }
    this.added.clear();
    const behind = this.segments.filter(({ hour }) => !isNeeded(hour));
    if (behind.length > 0) this.segments = this.segments.filter(({ hour }) => isNeeded(hour));
    for (const { hour } of behind) this.hours.delete(hour);
    // Those of a parent may be another child's too, and are left to it.
    return { state, dropped: behind.filter(({ shard }) => shard === this.shard).flatMap(keysOf) };
  }

  manifest(): readonly Segments[] {
    return this.segments;
  }
}

function keyOf(shard: string, hour: Hour, version: number): string {
  return `stream-ingest/${shard}/keys/${hour}/${version}`;
}

function keysOf({ shard, hour, from, to }: Segments): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => keyOf(shard, hour, from + i));
}

/** Little-endian, as every platform is that Node runs on. */
function readPairs(bytes: Uint8Array, into: Map<bigint, bigint>): void {
  const pairs = new BigUint64Array(bytes.slice().buffer);
  for (let at = 0; at < pairs.length; at += 2) into.set(pairs[at]!, pairs[at + 1]!);
}
