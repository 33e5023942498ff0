/**
 * A page is an item of the checkpoint table: a version, and an index that says in which commit object each of its state keys is.
 * The item of a shard is a page too, with the shard's position and what is left to publish beside it.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Location } from "./commit-object.ts";

export type Index = ReadonlyMap<string, Location>;

export interface Page {
  /** 0 where there is no item yet. */
  readonly version: number;
  readonly index: Index;
  /** JSON; undefined of a page that is no shard's. */
  readonly position: string | undefined;
  /** By version, where the publish is that is left to do. */
  readonly pending: ReadonlyMap<number, Location>;
}

export const NO_PAGE: Page = { version: 0, index: new Map(), position: undefined, pending: new Map() };

/** Entries refer to their objects by place in a list, for many values lie in one. */
interface WrittenIndex {
  readonly objects: readonly string[];
  readonly entries: readonly (readonly [key: string, object: number, from: number, bytes: number])[];
}

/** An index is small and written with every commit: by default zlib takes longer to begin than to find as much. */
const PACKING = { level: 3, windowBits: 13, memLevel: 6 };

export function writeIndex(index: Index): Uint8Array {
  const places = new Map<string, number>();
  const entries = Array.from(index, ([key, { object, from, bytes }]) => {
    const place = places.get(object) ?? places.size;
    places.set(object, place);
    return [key, place, from, bytes] as const;
  });
  return deflateRawSync(JSON.stringify({ objects: [...places.keys()], entries } satisfies WrittenIndex), PACKING);
}

export function readIndex(bytes: Uint8Array): Index {
  const { objects, entries } = JSON.parse(inflateRawSync(bytes).toString()) as WrittenIndex;
  return new Map(entries.map(([key, object, from, length]) => [key, { object: objects[object]!, from, bytes: length }]));
}

/** The commit objects that hold values of an index. */
export function referredBy(index: Index): ReadonlySet<string> {
  return new Set([...index.values()].map(({ object }) => object));
}
