/** Looks at one file that is to be replayed: all of it is read once, so that what can fail fails before anything runs. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Packing, RawFormat } from "../../domain/ports/provider.ts";
import { DamagedBody, unpack } from "./formats/unpack.ts";
import { type Content, checkContent } from "./replay-content.ts";
import { sniffFormat, sniffPacking } from "./sniff.ts";

/** How much of a file tells what it is. */
const HEAD_BYTES = 65_536;

/** A file that was read through once and can be replayed. */
export interface ReplayInput {
  readonly path: string;
  readonly format: RawFormat;
  readonly packing: Packing;
  /** Whether its content says which instruments it is about. */
  readonly saysSymbol: boolean;
  readonly sha256: string;
  readonly version: FileVersion;
}

/** Tells that a file was changed since it was looked at. */
export interface FileVersion {
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** What the caller says of the inputs. */
export interface InputOptions {
  /** The instrument of files that do not say it. */
  readonly symbol?: string;
  /** Taken in place of what the content looks like, where that leaves a choice. */
  readonly format?: RawFormat;
}

/** Reads a file through. The messages name the file, and everything that keeps it from being replayed. */
export function inspectInput(path: string, options: InputOptions): Promise<Either<readonly string[], ReplayInput>> {
  return inspecting(path, (look) => inspectContent(look, options));
}

/** A file that was read through once. */
export interface FileLook {
  readonly path: string;
  readonly packing: Packing;
  /** Of the file as it is, packing and all. */
  readonly sha256: string;
  readonly version: FileVersion;
  readonly content: Content;
}

/** Reads a file through and looks at its content; a file that cannot be read, or is damaged, is a fault that names it. */
export async function inspecting<A>(
  path: string,
  inspect: (look: FileLook) => Promise<Either<readonly string[], A>>,
): Promise<Either<readonly string[], A>> {
  try {
    const version = await fileVersion(path);
    if (isLeft(version)) return left([version.left]);
    if (version.right.bytes === 0) return left([`${path} is empty`]);
    const packing = sniffPacking(await firstBytes(path, 4));
    const { head, bytes, sha256 } = await readThrough(path, packing);
    if (bytes === 0) return left([`${path} is empty once unpacked`]);
    const content: Content = { head, isWhole: bytes === head.length, open: () => unpack(createReadStream(path), packing) };
    return await inspect({ path, packing, sha256, version: version.right, content });
  } catch (error) {
    const message = whyUnreadable(path, error);
    if (message === undefined) throw error;
    return left([message]);
  }
}

/** Size and time of a file that can be read, or why there is none. */
export async function fileVersion(path: string): Promise<Either<string, FileVersion>> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return left(`${path} is a directory: name the files in it`);
    return found.isFile() ? right({ bytes: found.size, modifiedMs: found.mtimeMs }) : left(`${path} is not a regular file`);
  } catch (error) {
    return left(whyUnreadable(path, error) ?? String(error));
  }
}

async function inspectContent(look: FileLook, options: InputOptions): Promise<Either<readonly string[], ReplayInput>> {
  const { path, content, ...file } = look;
  const format = sniffFormat(content.head, options.format);
  if (isLeft(format)) return left([`${path} cannot be replayed: ${format.left}`]);
  const { faults, saysSymbol } = await checkContent(format.right, content);
  const all = saysSymbol || options.symbol !== undefined ? faults : [...faults, NO_SYMBOL];
  if (all.length > 0) return left(all.map((fault) => `${path}: ${fault}`));
  return right({ path, ...file, format: format.right, saysSymbol });
}

export const NO_SYMBOL = "it does not say which symbol it is about: pass --symbol";

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Digest of the file as it is, and beginning and length of what is in it. Throws DamagedBody where its packing breaks off. */
async function readThrough(path: string, packing: Packing): Promise<{ head: Buffer; bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  const hashed = async function* () {
    // Decompression holds pieces until it gets to them; else each is done with before the next is read.
    for await (const chunk of packing === "none" ? piecesOf(path) : (createReadStream(path) as AsyncIterable<Buffer>)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  let head = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of unpack(hashed(), packing)) {
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    bytes += chunk.length;
  }
  return { head, bytes, sha256: hash.digest("hex") };
}

const PIECE_BYTES = 1 << 20;

/**
 * A file in pieces that all stand in the same memory: each is good until the next is asked for. A large file read into ever new memory
 * makes the collector run for it.
 */
export async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const memory = Buffer.allocUnsafeSlow(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(memory);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** What an error of the file system, or damage found in the file, means to the caller; undefined for any other error. */
function whyUnreadable(path: string, error: unknown): string | undefined {
  if (error instanceof DamagedBody) return `${path}: ${error.message}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case undefined:
      return undefined;
    case "ENOENT":
      return `${path} does not exist`;
    case "EACCES":
    case "EPERM":
      return `${path} may not be read by this user`;
    default:
      return `${path} cannot be read (${(error as Error).message})`;
  }
}
