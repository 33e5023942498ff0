/**
 * The data directory, `data/` unless `--data` says otherwise:
 *
 *     FORMAT            `assay-data 1`: what the rest is to be read as
 *     assay.db          checkpoints, state, pending publishes, latest prices
 *     writer.lock.db    held by the one process that writes; writer.pid says which
 *     raw/ curated/ …   the zones: published objects
 *     staging/          objects not published yet, by attempt
 *     streams/<name>/   sharded logs of records: stream.json and a directory per shard
 *     logs/             what the runs wrote, one JSON document a line
 */
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { CheckpointStore, LatestPrices, ObjectStore } from "../../domain/ports/stores.ts";
import { makeDirectory } from "../make-directory.ts";
import { type BegunRun, begunRuns, openRuns, sqliteCheckpoints } from "./checkpoint-store.ts";
import { sqliteLatestPrices } from "./latest-prices.ts";
import { LogFile } from "./log-file.ts";
import { fileObjectStore, type PublishedObjects, publishedObjects } from "./object-store.ts";
import { DATABASE_FILE, Database } from "./sqlite.ts";
import { errnoOf, StoreFault } from "./store-fault.ts";
import { type LogReader, openLogForReading } from "./stream/log-reader.ts";
import { StreamLog, type StreamLogOptions } from "./stream/stream-log.ts";
import { type Holder, isWriterAtWork, takeWriterLock } from "./writer-lock.ts";

const FORMAT_VERSION = 1;
const FORMAT = `assay-data ${FORMAT_VERSION}\n`;
const FORMAT_FILE = "FORMAT";
/** The only file that an opening cut short can leave in a directory without FORMAT. */
const FORMAT_PART = ".FORMAT.part";

/** Why a directory cannot be opened; `message` says what was found and what to do. */
export interface DataDirectoryFault {
  readonly _tag: "Busy" | "ForeignDirectory" | "UnknownFormat" | "NotReadable" | "NotWritable" | "NoData";
  readonly message: string;
}

export interface ReadableData {
  /** An absolute path. */
  readonly root: string;
  readonly objects: PublishedObjects;
  readonly latestPrices: LatestPrices;
  /** The stream as it is now; undefined where there is none of that name. */
  readStream(name: string): Promise<LogReader | undefined>;
  /** The last run of each request, in the order in which they began. */
  begunRuns(): readonly BegunRun[];
  /** Whether a process writes: what is open then is under way, and not cut off. */
  isBeingWritten(): boolean;
  close(): void;
}

export interface WritableData extends ReadableData {
  readonly objects: ObjectStore;
  readonly checkpoints: CheckpointStore;
  /** Runs that are not at their end yet. */
  openRuns(): ReadonlySet<string>;
  /** Opens `logs/<name>.jsonl` for appending. */
  log(name: string): LogFile;
  /** Opens `streams/<name>/`, creating it where it is absent. Once at a time; to be closed before the directory is. */
  openStream(name: string, options: StreamLogOptions): Promise<StreamLog>;
  /** Lets the next writer in. */
  close(): void;
}

/** Opens what is there; also while another process writes. Takes no lock. */
export function openForReading(directory: string): Either<DataDirectoryFault, ReadableData> {
  return orFault("NotReadable", directory, () => {
    const root = resolve(directory);
    const content = inspect(root);
    if (content._tag === "ForeignDirectory" || content._tag === "UnknownFormat") return refusal(content, directory);
    const database = content._tag === "Data" ? Database.openForReading(join(root, DATABASE_FILE)) : undefined;
    if (!database) {
      const mend = "run a pipeline first (assay run), or name another directory with --data";
      return fault("NoData", `there is no data in ${directory} yet: ${mend}`);
    }
    return right({
      root,
      objects: publishedObjects(root),
      latestPrices: sqliteLatestPrices(database),
      readStream: (name) => openLogForReading(root, name),
      begunRuns: () => begunRuns(database),
      isBeingWritten: () => isWriterAtWork(root),
      close: () => database.close(),
    });
  });
}

/** Opens for the one writer, creating the directory where it is absent or empty. Never touches what is not Assay's. */
export function openForWriting(directory: string): Either<DataDirectoryFault, WritableData> {
  return orFault("NotWritable", directory, () => {
    const root = resolve(directory);
    const content = inspect(root);
    if (content._tag === "Fresh") createFormat(root);
    else if (content._tag !== "Data") return refusal(content, directory);

    const lock = takeWriterLock(root);
    if (isLeft(lock)) return fault("Busy", busy(directory, lock.left));
    const database = openDatabase(root, lock.right.release);
    return right({
      root,
      objects: fileObjectStore(root),
      checkpoints: sqliteCheckpoints(database),
      openRuns: () => openRuns(database),
      latestPrices: sqliteLatestPrices(database),
      log: (name) => new LogFile(join(root, "logs", `${name}.jsonl`)),
      readStream: (name) => openLogForReading(root, name),
      begunRuns: () => begunRuns(database),
      isBeingWritten: () => true,
      openStream: (name, options) => StreamLog.open(root, name, options),
      close: () => {
        database.close();
        lock.right.release();
      },
    });
  });
}

function openDatabase(root: string, release: () => void): Database {
  try {
    return Database.openForWriting(join(root, DATABASE_FILE));
  } catch (error) {
    release();
    throw error;
  }
}

type Content =
  | { readonly _tag: "Fresh" }
  | { readonly _tag: "Data" }
  | { readonly _tag: "ForeignDirectory"; readonly example: string }
  | { readonly _tag: "UnknownFormat"; readonly found: string };

function inspect(root: string): Content {
  const names = namesIn(root);
  if (!names.includes(FORMAT_FILE)) {
    const example = names.find((name) => name !== FORMAT_PART);
    return example === undefined ? { _tag: "Fresh" } : { _tag: "ForeignDirectory", example };
  }
  const found = readFileSync(join(root, FORMAT_FILE), "utf8");
  // Copied through another system, its line may end otherwise.
  return found.trimEnd() === FORMAT.trimEnd() ? { _tag: "Data" } : { _tag: "UnknownFormat", found };
}

function namesIn(root: string): readonly string[] {
  try {
    return readdirSync(root);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}

function refusal(content: Exclude<Content, { _tag: "Fresh" | "Data" }>, directory: string): Either<DataDirectoryFault, never> {
  if (content._tag === "ForeignDirectory") {
    return fault(
      "ForeignDirectory",
      `${directory} is no data directory of Assay: it holds "${content.example}" and no FORMAT. Name an absent or empty directory with --data`,
    );
  }
  const version = /^assay-data (\d+)\s*$/.exec(content.found)?.[1];
  if (version === undefined) {
    const shown = JSON.stringify(content.found.slice(0, 40));
    return fault("UnknownFormat", `${join(directory, FORMAT_FILE)} says ${shown}, which no Assay wrote; this one knows "${FORMAT.trim()}"`);
  }
  const migration = `there is no migration from assay-data ${version} to ${FORMAT_VERSION}`;
  return fault(
    "UnknownFormat",
    Number(version) > FORMAT_VERSION
      ? `${directory} was written by a newer Assay (assay-data ${version}), and ${migration}: use that Assay, or name another directory with --data`
      : `${directory} says assay-data ${version}, and ${migration}: name another directory with --data`,
  );
}

function createFormat(root: string): void {
  makeDirectory(root);
  writeFileSync(join(root, FORMAT_PART), FORMAT, { flush: true });
  renameSync(join(root, FORMAT_PART), join(root, FORMAT_FILE));
  // So that a power cut takes neither the directory nor its FORMAT, without which the rest would count as foreign.
  for (const path of [root, dirname(root)]) syncIfAllowed(path);
}

/** A parent that is closed to this user is the system's to sync. */
function syncIfAllowed(path: string): void {
  try {
    const opened = openSync(path, "r");
    fsyncSync(opened);
    closeSync(opened);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}

function busy(directory: string, { pid, since }: Holder): string {
  const who = pid === undefined ? "another process" : `process ${pid}, since ${since}`;
  const stop = pid === undefined ? "stop it" : `stop it (kill ${pid})`;
  return `${directory} is being written by ${who}, and has one writer at a time: wait until it ends, or ${stop}; its work is resumed by the next run. Reading (assay query, status, audit) works meanwhile`;
}

function fault(_tag: DataDirectoryFault["_tag"], message: string): Either<DataDirectoryFault, never> {
  return left({ _tag, message });
}

/** What the disk refuses while opening is a fault of the directory named; later it is thrown. */
function orFault<A>(
  tag: "NotReadable" | "NotWritable",
  directory: string,
  action: () => Either<DataDirectoryFault, A>,
): Either<DataDirectoryFault, A> {
  // As of a variable that is not set; it would resolve to wherever one is.
  if (directory === "") return fault(tag, "the data directory's name is empty: name one with --data, or leave that out");
  try {
    return action();
  } catch (error) {
    if (error instanceof StoreFault) return fault(tag, error.message);
    const code = errnoOf(error);
    if (code === undefined) throw error;
    return fault(tag, new StoreFault(code, directory, tag === "NotReadable" ? "read" : "write").message);
  }
}
