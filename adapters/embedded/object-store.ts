/** The object store over a directory: a published object is a file at `<root>/<key>`, a staged one at `<root>/staging/<attempt>/<key>`. */
import { createReadStream } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { type ObjectStore, ZONES } from "../../domain/ports/stores.ts";
import { assertKey, assertSegment, assertStagedKey, STAGING } from "../keys.ts";
import { DurableFiles } from "./durable-files.ts";
import { errnoOf, onDisk } from "./store-fault.ts";

const READ_CHUNK_BYTES = 256 * 1024;

/** What a reader needs: published objects only. */
export type PublishedObjects = Pick<ObjectStore, "open" | "read" | "list">;

export function publishedObjects(directory: string): PublishedObjects {
  const root = resolve(directory);
  const pathOf = (key: string) => {
    assertKey(key);
    return join(root, key);
  };
  return {
    async open(key) {
      const path = pathOf(key);
      return (await orAbsent(path, () => stat(path))) && chunksOf(path);
    },
    async read(key) {
      const path = pathOf(key);
      return orAbsent(path, () => readFile(path));
    },
    async list(prefix) {
      const folders = foldersOf(prefix);
      const keys = await Promise.all(folders.map((folder) => keysUnder(root, folder)));
      return keys
        .flat()
        .filter((key) => key.startsWith(prefix))
        .sort();
    },
  };
}

/**
 * Faults of the disk are thrown as `StoreFault`. Objects staged or published at the same time share the syncing of their
 * directories, so publish a commit's objects together.
 */
export function fileObjectStore(directory: string): ObjectStore {
  const root = resolve(directory);
  const files = new DurableFiles(root);
  return {
    ...publishedObjects(root),

    async stage(attempt, key, body) {
      assertSegment(attempt);
      assertKey(key);
      const stagedKey = `${STAGING}/${attempt}/${key}`;
      await files.write(join(root, stagedKey), body);
      return stagedKey;
    },

    async publish(stagedKey, key) {
      assertStagedKey(stagedKey);
      assertKey(key);
      const staged = join(root, stagedKey);
      const moved = await files.moveIfAbsent(staged, join(root, key));
      if (moved === "missing") throw new Error(`neither ${stagedKey} nor ${key} is there: ${key} cannot be published`);
      if (moved === "taken") await rm(staged, { force: true });
    },

    async sweep(keepAttempts) {
      const path = join(root, STAGING);
      const attempts = (await orAbsent(path, () => readdir(path))) ?? [];
      for (const attempt of attempts) {
        if (keepAttempts.has(attempt)) continue;
        const left = join(path, attempt);
        files.forget(left);
        await onDisk("write", left, () => rm(left, { recursive: true, force: true }));
      }
    },
  };
}

/** The deepest folders that hold every key of the prefix. */
function foldersOf(prefix: string): readonly string[] {
  const slash = prefix.lastIndexOf("/");
  if (slash < 0) return ZONES.filter((zone) => zone.startsWith(prefix));
  const folder = prefix.slice(0, slash);
  assertKey(`${folder}/any`);
  return [folder];
}

async function keysUnder(root: string, folder: string): Promise<readonly string[]> {
  const path = join(root, folder);
  const entries = (await orAbsent(path, () => readdir(path, { recursive: true, withFileTypes: true }))) ?? [];
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll(sep, "/"),
    );
}

/** Opened when first asked for, so that a body nobody reads holds no file open. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path, { highWaterMark: READ_CHUNK_BYTES });
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } finally {
    stream.destroy();
  }
}

async function orAbsent<A>(path: string, action: () => Promise<A>): Promise<A | undefined> {
  return onDisk("read", path, async () => {
    try {
      return await action();
    } catch (error) {
      const code = errnoOf(error);
      // ENOTDIR: the key goes on beneath one that is an object.
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw error;
    }
  });
}
