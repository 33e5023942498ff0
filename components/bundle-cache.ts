/**
 * Bundles of earlier processes, kept beside the packages they were made of, so that a preview builds what changed. One is taken
 * while its own sources have the bytes that they had, and the packages and the builder are those that it was built with.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Built {
  /** Their texts, by path from the root. */
  readonly modules: Readonly<Record<string, string>>;
  /** What it was made of, packages left out: paths from the root. */
  readonly sources: readonly string[];
}

interface Kept {
  readonly modules: Built["modules"];
  /** SHA-256 by path. */
  readonly digests: Readonly<Record<string, string>>;
}

/** What npm writes at each install: the packages that are there. */
const INSTALLED = "node_modules/.package-lock.json";
const FOLDER = "node_modules/.cache/assay-bundles";

/** The modules of `entry` as they were kept, or as `build` makes them. `builder` tells one way of building from another. */
export async function cached(root: string, entry: string, builder: string, build: () => Promise<Built>): Promise<Built["modules"]> {
  const installed = join(root, INSTALLED);
  if (!existsSync(installed)) return (await build()).modules;
  const path = join(root, FOLDER, `${digest(JSON.stringify([entry, builder, digest(readFileSync(installed))]))}.json`);
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Kept) : undefined;
  if (kept && Object.entries(kept.digests).every(([source, was]) => digestOf(root, source) === was)) return kept.modules;

  const began = Date.now();
  const { modules, sources } = await build();
  // A source that was saved meanwhile may have been read before or after.
  if (sources.some((source) => statSync(join(root, source)).mtimeMs >= began)) return modules;
  keep(path, { modules, digests: Object.fromEntries(sources.map((source) => [source, digest(readFileSync(join(root, source)))])) });
  return modules;
}

/** Whole or not at all: two previews may run side by side. */
function keep(path: string, kept: Kept): void {
  mkdirSync(join(path, ".."), { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(kept));
  renameSync(partial, path);
}

function digestOf(root: string, source: string): string | undefined {
  const path = join(root, source);
  return existsSync(path) ? digest(readFileSync(path)) : undefined;
}

function digest(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
