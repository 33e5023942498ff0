/**
 * `stream.json`: a stream's shards, and how far its sequence numbers may be in use. Replaced whole, so that a kill leaves the
 * one or the other.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { assertSegment } from "../../keys.ts";
import type { DurableFiles } from "../durable-files.ts";
import { errnoOf, onDisk } from "../store-fault.ts";
import { StreamDamage } from "./stream-fault.ts";
import type { Topology } from "./topology.ts";

const MANIFEST_FILE = "stream.json";

const Manifest = t.type({
  format: t.literal(1),
  name: t.string,
  reserved: t.Int,
  shards: t.array(
    t.type({ id: t.string, parents: t.array(t.string), range: t.type({ first: t.string, last: t.string }), closed: t.boolean }),
  ),
});

export interface StreamManifest {
  readonly topology: Topology;
  /** All sequence numbers given so far are below it. */
  readonly reserved: number;
}

/** Where a stream of a data directory lies. */
export function streamDirectory(root: string, name: string): string {
  assertSegment(name);
  return join(root, "streams", name);
}

/** Undefined where there is no stream. Throws {@link StreamDamage} for what is no manifest. */
export async function readManifest(directory: string): Promise<StreamManifest | undefined> {
  const path = join(directory, MANIFEST_FILE);
  const text = await textOf(path);
  if (text === undefined) return undefined;
  try {
    const decoded = Manifest.decode(JSON.parse(text));
    if (isLeft(decoded)) throw new SyntaxError("another shape");
    const { name, reserved, shards } = decoded.right;
    const bounds = shards.map((shard) => ({ ...shard, range: { first: BigInt(shard.range.first), last: BigInt(shard.range.last) } }));
    return { topology: { name, shards: bounds }, reserved };
  } catch (error) {
    if (error instanceof SyntaxError) throw StreamDamage.ofManifest(path); // of JSON.parse or BigInt as well
    throw error;
  }
}

export async function writeManifest(files: DurableFiles, directory: string, { topology, reserved }: StreamManifest): Promise<void> {
  const { name, shards } = topology;
  const texts = shards.map((shard) => ({ ...shard, range: { first: String(shard.range.first), last: String(shard.range.last) } }));
  const text = JSON.stringify({ format: 1, name, reserved, shards: texts }, undefined, 2);
  await files.write(join(directory, MANIFEST_FILE), Buffer.from(`${text}\n`));
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await onDisk("read", path, () => readFile(path, "utf8"));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
