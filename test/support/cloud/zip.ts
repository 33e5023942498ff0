/** A zip whose files are stored as they are: what Lambda takes. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
import { crc32 } from "node:zlib";

const LOCAL_FILE = 0x04034b50;
const CENTRAL_FILE = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
/** 1 January 1980, midnight. */
const DOS_DATE = 0x21;

/** @param files by path, in ASCII */
export function zipOf(files: Readonly<Record<string, Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [path, body] of Object.entries(files)) {
    const name = Buffer.from(path);
    const common = commonFields(name, body);
    const local = Buffer.concat([uint32(LOCAL_FILE), common, name, body]);
    centrals.push(Buffer.concat([uint32(CENTRAL_FILE), uint16(VERSION), common, Buffer.alloc(10), uint32(offset), name]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const count = uint16(centrals.length);
  const end = Buffer.concat([uint32(END), Buffer.alloc(4), count, count, uint32(central.length), uint32(offset), uint16(0)]);
  return Buffer.concat([...locals, central, end]);
}

/** Version needed, no flags, stored, time and date, CRC, both sizes, length of the name, no extra field. */
function commonFields(name: Buffer, body: Buffer): Buffer {
  const sizes = [uint32(crc32(body)), uint32(body.length), uint32(body.length)];
  return Buffer.concat([uint16(VERSION), Buffer.alloc(4), uint16(0), uint16(DOS_DATE), ...sizes, uint16(name.length), uint16(0)]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
