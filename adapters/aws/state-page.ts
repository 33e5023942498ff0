/**
 * A page is an item of the checkpoint table: a version, and an index that says in which commit object each of its state keys is.
 * The item of a shard is a page too, with the shard's position and what is left to publish beside it.
 */
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

export function writeIndex(index: Index): Uint8Array {
  return Buffer.from(JSON.stringify([...index]));
}

export function readIndex(bytes: Uint8Array): Index {
  return new Map(JSON.parse(Buffer.from(bytes).toString()) as [string, Location][]);
}

/** The commit objects that hold values of an index. */
export function referredBy(index: Index): ReadonlySet<string> {
  return new Set([...index.values()].map(({ object }) => object));
}
