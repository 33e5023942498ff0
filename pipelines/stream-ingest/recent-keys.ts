/**
 * Which trades of a shard are curated already, by hour of event time: a hash of the record key and one of the content, eight bytes
 * each. A commit writes what it added, as a segment of its hour; every so many segments become one, for each is an entry in the index
 * that every commit writes. An hour is read only when a trade in it might have been told before, and forgotten once it lies behind every
 * series' horizon.
 *
 * A key is looked for in the hour of the trade's own time: a telling that moves a trade into another hour says whom it corrects.
 */
import type { Hashes } from "../../domain/ledger/hash.ts";
import type { CheckpointStore } from "../../domain/ports/stores.ts";
import { KeyTable, type Known } from "./key-table.ts";

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

/** Segments of an hour that become one: each key is written twice, and the index is a sixteenth. */
const MERGED_SEGMENTS = 16;

/** Hours held in memory beside those that the batch at hand needs. */
const HELD_HOURS = 4;

export class RecentKeys {
  private readonly shard: string;
  private segments: Segments[];
  private readonly hours = new Map<Hour, KeyTable>();
  /** What was added since the last commit, and of it the table used last. */
  private readonly added = new Map<Hour, KeyTable>();
  /** By hour and version, the segments that this process wrote and has not merged. */
  private readonly unmerged = new Map<Hour, Map<number, Uint8Array>>();
  private lastHour: Hour | undefined;
  private lastTable = new KeyTable();

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
      const table = new KeyTable();
      for (const bytes of (await checkpoints.state(keys)).values()) table.append(bytes);
      this.hours.set(hour, table);
    }
  }

  /** Whether the trade at these places is curated with this content; its hour is loaded. */
  look(hour: Hour, keys: Hashes, key: number, contents: Hashes, content: number): Known {
    const held = this.hours.get(hour);
    if (!held) throw new Error(`the keys of hour ${hour} are asked for and were not loaded`);
    const known = this.added.get(hour)?.look(keys, key, contents, content) ?? "unknown";
    return known === "unknown" ? held.look(keys, key, contents, content) : known;
  }

  add(hour: Hour, keys: Hashes, key: number, contents: Hashes, content: number): void {
    this.tableOf(hour, keys.length).add(keys, key, contents, content);
  }

  /** @param expected how many keys are added at the time */
  private tableOf(hour: Hour, expected: number): KeyTable {
    if (hour === this.lastHour) return this.lastTable;
    const table = this.added.get(hour) ?? new KeyTable(expected);
    this.added.set(hour, table);
    this.lastHour = hour;
    this.lastTable = table;
    return table;
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
    const dropped: string[] = [];
    for (const [hour, table] of this.added) {
      const place = this.segments.findIndex((segments) => segments.hour === hour && segments.shard === this.shard);
      if (place < 0) this.segments.push({ hour, shard: this.shard, from: version, to: version });
      else this.segments[place] = { ...this.segments[place]!, to: version };
      const bytes = table.bytes();
      this.hours.get(hour)?.append(bytes);
      const { segment, merged } = this.segmentOf(hour, version, bytes);
      state.set(keyOf(this.shard, hour, version), segment);
      dropped.push(...merged.map((of) => keyOf(this.shard, hour, of)));
    }
    this.added.clear();
    this.lastHour = undefined;
    const behind = this.segments.filter(({ hour }) => !isNeeded(hour));
    if (behind.length > 0) this.segments = this.segments.filter(({ hour }) => isNeeded(hour));
    for (const { hour } of behind) {
      this.hours.delete(hour);
      this.unmerged.delete(hour);
    }
    // Those of a parent may be another child's too, and are left to it.
    dropped.push(...behind.filter(({ shard }) => shard === this.shard).flatMap(keysOf));
    return { state, dropped };
  }

  /** What is written of an hour's new keys, and the versions whose segments it takes in. */
  private segmentOf(hour: Hour, version: number, bytes: Uint8Array): { readonly segment: Uint8Array; readonly merged: readonly number[] } {
    const segments = this.unmerged.get(hour) ?? new Map<number, Uint8Array>();
    const merged = [...segments.keys()];
    this.unmerged.set(hour, segments.set(version, bytes));
    if (segments.size < MERGED_SEGMENTS) return { segment: bytes, merged: [] };
    this.unmerged.delete(hour);
    const table = new KeyTable();
    for (const segment of segments.values()) table.append(segment);
    return { segment: table.bytes(), merged };
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
