/**
 * Derived datasets on disk. Each build of a model is a generation of its own, and readers take the one that `CURRENT` names:
 *
 *     derived/<model>/CURRENT                        the generation's name; replaced atomically
 *     derived/<model>/<generation>/part-000.parquet
 *
 * A generation is complete before CURRENT names it. The one named before stays until the next switch, for the readers
 * that had already begun with it.
 */
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DurableFiles } from "../durable-files.ts";
import type { PublishedObjects } from "../object-store.ts";
import { onDisk } from "../store-fault.ts";

/** What of an open data directory is needed here. */
export interface DataFiles {
  /** An absolute path. */
  readonly root: string;
  readonly objects: Pick<PublishedObjects, "list" | "read">;
}

export async function currentGeneration({ objects }: DataFiles, model: string): Promise<string | undefined> {
  const content = await objects.read(`derived/${model}/CURRENT`);
  return content && new TextDecoder().decode(content).trim();
}

/** The absolute paths of a generation's files, in order. */
export async function generationFiles({ root, objects }: DataFiles, model: string, generation: string): Promise<readonly string[]> {
  return (await objects.list(`derived/${model}/${generation}/`)).map((key) => join(root, key));
}

/** The files readers see now; none where the model was never built. */
export async function currentFiles(data: DataFiles, model: string): Promise<readonly string[]> {
  const generation = await currentGeneration(data, model);
  return generation === undefined ? [] : generationFiles(data, model, generation);
}

export function partName(index: number): string {
  return `part-${String(index).padStart(3, "0")}.parquet`;
}

/** Moves the staged files into the generation and has CURRENT name it. Cut short and repeated, it does the rest. */
export async function publishGeneration(data: DataFiles, model: string, generation: string, staged: readonly string[]): Promise<void> {
  const files = new DurableFiles(data.root);
  const folder = join(data.root, "derived", model);
  const previous = await currentGeneration(data, model);
  for (const [index, path] of staged.entries()) {
    await sync(path);
    await files.moveIfAbsent(path, join(folder, generation, partName(index)));
  }
  await files.write(join(folder, "CURRENT"), new TextEncoder().encode(`${generation}\n`));
  await removeAllBut(folder, new Set([generation, previous]));
}

async function removeAllBut(folder: string, kept: ReadonlySet<string | undefined>): Promise<void> {
  const entries = await onDisk("read", folder, () => readdir(folder, { withFileTypes: true }));
  for (const entry of entries) {
    if (!entry.isDirectory() || kept.has(entry.name)) continue;
    const path = join(folder, entry.name);
    await onDisk("write", path, () => rm(path, { recursive: true, force: true }));
  }
}

/** DuckDB closes what it wrote without waiting for the disk. */
async function sync(path: string): Promise<void> {
  await onDisk("write", path, async () => {
    const file = await open(path, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  });
}
