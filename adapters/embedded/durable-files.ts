/**
 * Files that are there after a power cut: a file's bytes are synced before it gets its name, and a name before anyone
 * is told of it.
 */
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errnoOf, onDisk } from "./store-fault.ts";

/** Begins the names of files still being written. No key has such a segment. */
const PART_PREFIX = ".part-";

export class DurableFiles {
  /** An absolute path; nothing is created above it. */
  readonly root: string;
  private readonly directories = new Map<string, Promise<void>>();
  private readonly syncs = new Map<string, { running: Promise<void>; next?: Promise<void> }>();

  constructor(root: string) {
    this.root = root;
  }

  /** Writes the whole file, over an earlier one; a reader sees the earlier or the whole one, never a part. */
  async write(path: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const part = join(dirname(path), PART_PREFIX + basename(path));
    await this.directory(dirname(path));
    try {
      await writeSynced(part, body);
      await onDisk("write", path, () => rename(part, path));
    } catch (error) {
      await rm(part, { force: true }).catch(() => {}); // the first error is the one to tell
      throw error;
    }
    await this.syncDirectory(dirname(path));
  }

  /** Moves a file to a name that is free; `taken` leaves both as they are, `missing` means there is none to move. */
  async moveIfAbsent(from: string, to: string): Promise<"moved" | "taken" | "missing"> {
    await this.directory(dirname(to));
    const linked = await linkIfAbsent(from, to);
    if (linked === "missing") return linked;
    await this.syncDirectory(dirname(to));
    if (linked === "moved") await rm(from, { force: true });
    return linked;
  }

  /** Forgets what it knows of directories under the path, which others are about to remove. */
  forget(path: string): void {
    for (const known of this.directories.keys()) if (known === path || known.startsWith(`${path}/`)) this.directories.delete(known);
  }

  /** Makes sure that the directory is there and stays there. Asked once per directory and process. */
  private directory(path: string): Promise<void> {
    if (path === this.root) return Promise.resolve();
    const known = this.directories.get(path);
    if (known) return known;
    const made = this.makeDirectory(path);
    this.directories.set(path, made);
    made.catch(() => this.directories.delete(path));
    return made;
  }

  private async makeDirectory(path: string): Promise<void> {
    const parent = dirname(path);
    await this.directory(parent);
    await onDisk("write", path, () => mkdir(path, { recursive: true }));
    await this.syncDirectory(parent);
  }

  /** Syncs that are asked for while one is running share the one after it: it covers whatever they did before. */
  private syncDirectory(path: string): Promise<void> {
    const current = this.syncs.get(path);
    if (!current) {
      const running = this.runSync(path);
      this.syncs.set(path, { running });
      return running;
    }
    current.next ??= current.running.then(
      () => this.runSync(path),
      () => this.runSync(path),
    );
    return current.next;
  }

  private async runSync(path: string): Promise<void> {
    try {
      await syncDirectory(path);
    } finally {
      const { next } = this.syncs.get(path) ?? {};
      if (next) this.syncs.set(path, { running: next });
      else this.syncs.delete(path);
    }
  }
}

async function writeSynced(path: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await onDisk("write", path, () => open(path, "w"));
  try {
    if (body instanceof Uint8Array) await onDisk("write", path, () => file.writeFile(body));
    // Chunk by chunk, so that an error of the body's own source is not told as one of this file.
    else for await (const chunk of body) await onDisk("write", path, () => file.appendFile(chunk));
    await onDisk("write", path, () => file.sync());
  } finally {
    await file.close();
  }
}

/** File systems without hard links. There, the writer's lock alone keeps two writers apart. */
const NO_LINKS: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

async function linkIfAbsent(from: string, to: string): Promise<"moved" | "taken" | "missing"> {
  try {
    await link(from, to);
    return "moved";
  } catch (error) {
    const code = errnoOf(error);
    if (code === "EEXIST") return "taken";
    if (code === "ENOENT") return (await exists(to)) ? "taken" : "missing";
    if (code === undefined || !NO_LINKS.has(code)) return onDisk("write", to, () => Promise.reject(error));
  }
  if (await exists(to)) return "taken";
  await onDisk("write", to, () => rename(from, to));
  return "moved";
}

async function exists(path: string): Promise<boolean> {
  try {
    await (await open(path, "r")).close();
    return true;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** Systems that cannot sync a directory say so in one of these ways; there a name is as safe as the system makes it. */
const CANNOT_SYNC: ReadonlySet<string> = new Set(["EINVAL", "ENOTSUP", "EPERM", "EISDIR"]);

async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    if (!CANNOT_SYNC.has(errnoOf(error) ?? "")) await onDisk("write", path, () => Promise.reject(error));
  }
}
