/**
 * A strict reader of ZIP archives that hold one file: stored or deflated, not encrypted, not split. Format: PKWARE's
 * APPNOTE.TXT, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end) and 4.5.3 (ZIP64 sizes, which
 * LEAN's own archives use however small they are).
 */
import { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { DamagedBody } from "./unpack.ts";

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64_EXTRA = 0x0001;
/** A size or place that stands in the ZIP64 extra field instead. */
const IN_EXTRA = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;

export interface ZipEntry {
  readonly name: string;
  readonly method: typeof STORED | typeof DEFLATED;
  readonly data: Buffer;
  /** What the archive says of the unpacked bytes. */
  readonly crc: number;
  readonly size: number;
}

/** The one file with that ending in an archive, or why it cannot be had. */
export function onlyEntry(archive: Buffer, ending: string): Either<string, ZipEntry> {
  const directory = centralDirectory(archive);
  if (typeof directory === "string") return left(directory);
  const files = directory.filter((header) => !header.name.endsWith("/"));
  const wanted = files.filter((header) => header.name.toLowerCase().endsWith(ending));
  if (wanted.length !== 1) {
    const names = files.map((header) => header.name).join(", ") || "nothing";
    return left(`the archive must hold one ${ending} file; it holds ${names}`);
  }
  return entryOf(archive, wanted[0]!);
}

/** The unpacked bytes. Throws {@link DamagedBody} where they are cut off or are not what the archive says they are. */
export async function* inflateEntry(entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let crc = 0;
  let size = 0;
  const source = Readable.from([entry.data], { objectMode: false });
  try {
    for await (const chunk of entry.method === STORED ? source : source.pipe(createInflateRaw())) {
      size += chunk.length;
      if (size > entry.size) break;
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    throw new DamagedBody(`${entry.name} in the archive is damaged (${(error as Error).message})`);
  }
  if (size !== entry.size) throw new DamagedBody(`${entry.name} in the archive does not have the ${entry.size} bytes its directory says`);
  if (crc !== entry.crc) throw new DamagedBody(`${entry.name} in the archive does not match its checksum`);
}

interface CentralHeader {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly localAt: number;
}

function centralDirectory(archive: Buffer): CentralHeader[] | string {
  const end = endOfDirectory(archive);
  if (end < 0) return "the archive is cut off, or is no ZIP: its directory is missing";
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  const headers: CentralHeader[] = [];
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > end || archive.readUInt32LE(at) !== CENTRAL_SIGNATURE) return "the archive's directory is damaged";
    const nameEnd = at + CENTRAL_BYTES + archive.readUInt16LE(at + 28);
    const extraEnd = nameEnd + archive.readUInt16LE(at + 30);
    if (extraEnd > end) return "the archive's directory is damaged";
    const wide = zip64Values(archive.subarray(nameEnd, extraEnd));
    const wideOr = (value: number) => (value === IN_EXTRA ? (wide.shift() ?? IN_EXTRA) : value);
    // The extra field lists the wide values in just this order, and only those that need it.
    const size = wideOr(archive.readUInt32LE(at + 24));
    const packedSize = wideOr(archive.readUInt32LE(at + 20));
    const localAt = wideOr(archive.readUInt32LE(at + 42));
    headers.push({
      name: archive.toString("utf8", at + CENTRAL_BYTES, nameEnd),
      flags: archive.readUInt16LE(at + 8),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packedSize,
      size,
      localAt,
    });
    at = extraEnd + archive.readUInt16LE(at + 32);
  }
  return headers;
}

/** The 64-bit values of a header's ZIP64 extra field, in order; none where it has no such field. */
function zip64Values(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64_EXTRA) {
      const values: number[] = [];
      for (let value = at + 4; value + 8 <= Math.min(end, extra.length); value += 8) values.push(Number(extra.readBigUInt64LE(value)));
      return values;
    }
    at = end;
  }
  return [];
}

/** Where the end record begins: the last signature from which record and comment reach exactly to the archive's end. */
function endOfDirectory(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - END_BYTES; at >= first; at--) {
    if (archive.readUInt32LE(at) === END_SIGNATURE && at + END_BYTES + archive.readUInt16LE(at + 20) === archive.length) return at;
  }
  return -1;
}

function entryOf(archive: Buffer, header: CentralHeader): Either<string, ZipEntry> {
  const { name, method, crc, size, localAt } = header;
  if (header.flags & ENCRYPTED_FLAG) return left(`${name} in the archive is encrypted`);
  if (method !== STORED && method !== DEFLATED) return left(`${name} is packed by method ${method}; allowed are stored and deflated`);
  if (localAt + LOCAL_BYTES > archive.length || archive.readUInt32LE(localAt) !== LOCAL_SIGNATURE) {
    return left(`${name} is not where the archive's directory says`);
  }
  const start = localAt + LOCAL_BYTES + archive.readUInt16LE(localAt + 26) + archive.readUInt16LE(localAt + 28);
  if (start + header.packedSize > archive.length) return left(`${name} in the archive is cut off`);
  return right({ name, method, crc, size, data: archive.subarray(start, start + header.packedSize) });
}
