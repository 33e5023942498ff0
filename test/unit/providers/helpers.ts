/** What the tests of readers and providers share: bodies, records, a calendar of weekdays, and archives made by hand. */
import { existsSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import type { Sessions } from "../../../adapters/providers/simulated/feed.ts";
import { type ProviderRecord, recordsIn } from "../../../domain/market/record.ts";
import { dateOfDays, daysOfDate } from "../../../domain/market/times.ts";
import type { RawFormat, ReadingHints } from "../../../domain/ports/provider.ts";

/** A body that comes in pieces of the given sizes, over and over. */
export async function* inPieces(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length]!);
    yield bytes.slice(at, at + size);
    at += size;
  }
}

export async function records(
  body: string | Uint8Array | AsyncIterable<Uint8Array>,
  format: RawFormat,
  hints: Partial<ReadingHints> = {},
): Promise<ProviderRecord[]> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const found: ProviderRecord[] = [];
  const stream = bytes instanceof Uint8Array ? inPieces(bytes) : bytes;
  for await (const batch of readRecords(stream, format, { packing: "none", ...hints })) found.push(...recordsIn(batch));
  return found;
}

/** The detail of a record that could not be decoded. */
export function detail(record: ProviderRecord | undefined): string {
  return record?.fault?._tag === "not-decodable" ? record.fault.detail : `not a not-decodable record: ${JSON.stringify(record)}`;
}

/** Every Monday to Friday is a session. */
export const weekdays: Sessions = {
  id: "WEEKDAYS",
  firstDate: "1980-01-01",
  lastDate: "2030-12-31",
  sessionsBetween(from, to) {
    const days = Array.from({ length: daysOfDate(to) - daysOfDate(from) + 1 }, (_, i) => daysOfDate(from) + i);
    return days.filter((day) => (day + 4) % 7 !== 0 && (day + 4) % 7 !== 6).map(dateOfDays);
  },
};

interface ZipChange {
  readonly stored?: boolean;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  /** Writes the sizes to a ZIP64 extra field, as .NET does. */
  readonly zip64?: boolean;
}

/** A ZIP archive of files with their text. */
export function zipOf(files: Readonly<Record<string, string>>, change: ZipChange = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const plain = Buffer.from(text);
    const data = change.stored ? plain : deflateRawSync(plain);
    const size = change.size ?? plain.length;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(change.flags ?? 0, 2);
    common.writeUInt16LE(change.stored ? 0 : 8, 4);
    common.writeUInt32LE(change.crc ?? crc32(plain), 10);
    common.writeUInt32LE(change.zip64 ? 0xffffffff : data.length, 14);
    common.writeUInt32LE(change.zip64 ? 0xffffffff : size, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const extra = Buffer.alloc(change.zip64 ? 20 : 0);
    if (change.zip64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(16, 2);
      extra.writeBigUInt64LE(BigInt(size), 4);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
    }
    common.writeUInt16LE(extra.length, 24);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), extra, data]);
    locals.push(local);
    centrals.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, tail, Buffer.from(name), extra]));
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

const SHARED = new URL("../../../../shared/data/market/", import.meta.url);

/** The path of a recorded file, or undefined where the recorded data are not at hand. */
export function recorded(name: string): string | undefined {
  const url = new URL(name, SHARED);
  return existsSync(url) ? url.pathname : undefined;
}
