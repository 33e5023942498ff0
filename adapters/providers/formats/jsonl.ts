import { isLeft } from "fp-ts/lib/Either.js";
import { readObject } from "../../../domain/market/json-object.ts";
import { type LineRecords, type ProviderRecord, type RecordBlock, recordsIn } from "../../../domain/market/record.ts";
import { isBlankBytes, type LineBlock, lineBlocks } from "./lines.ts";
import { fieldPlaces, sessionDateText } from "./spellings.ts";

/**
 * Records of newline-delimited JSON: one object a line, under the contract's field names or the spellings that CSV
 * headers have. Whatever is not such an object, or has a key twice, is a fault.
 */
export async function* readJsonl(body: AsyncIterable<Uint8Array>): AsyncGenerator<RecordBlock> {
  const rename = renamer();
  for await (const block of lineBlocks(body)) {
    const records = new JsonLines(block, rename);
    // A line with a fault may look whole.
    yield block.faults.size > 0 ? recordsIn(records) : records;
  }
}

/** The records of a block of lines: those of its lines that are not blank. */
class JsonLines implements LineRecords {
  readonly length: number;
  readonly lines: ArrayLike<number>;
  readonly bytes: Uint8Array;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  private readonly faults: LineBlock["faults"];
  private readonly first: number;
  private readonly rename: Rename;

  constructor({ first, bytes, starts, ends, faults }: LineBlock, rename: Rename) {
    const records = new Int32Array(starts.length);
    let count = 0;
    for (let i = 0; i < starts.length; i++) if (faults.has(i) || !isBlankBytes(bytes, starts[i]!, ends[i]!)) records[count++] = i;
    const full = records.subarray(0, count);
    this.length = count;
    this.bytes = bytes;
    this.lines = full.map((i) => first + i);
    this.starts = count === starts.length ? starts : full.map((i) => starts[i]!);
    this.ends = count === starts.length ? ends : full.map((i) => ends[i]!);
    this.faults = faults;
    this.first = first;
    this.rename = rename;
  }

  record(i: number): ProviderRecord {
    const line = this.lines[i]!;
    const original = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.starts[i]!, this.ends[i]! - this.starts[i]!).toString();
    const fault = this.faults.get(line - this.first);
    return fault ? { line, original, fault } : readLine(line, original, this.rename);
  }

  fieldOf(key: string, keys: readonly string[]): string | undefined {
    for (const [field, place] of fieldPlaces(keys).places) if (keys[place] === key) return field;
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Rename = (object: Record<string, unknown>, keys: readonly string[]) => Fields;

function readLine(line: number, original: string, rename: Rename): ProviderRecord {
  const read = readObject(original);
  if (isLeft(read)) return { line, original, fault: { _tag: "not-decodable", detail: read.left.detail } };
  return { line, original, fields: rename(read.right, Object.keys(read.right)) };
}

/**
 * Puts objects under the contract's names. Lines of a file share their keys, so the last line's places serve the next;
 * an object that has nothing but contract names is left as it is.
 */
function renamer(): Rename {
  let lastKeys: readonly string[] = [];
  let places: readonly (readonly [field: string, key: string])[] = [];
  let asIs = false;
  return (object, keys) => {
    if (!sameKeys(keys, lastKeys)) {
      places = [...fieldPlaces(keys).places].map(([field, place]) => [field, keys[place]!]);
      asIs = places.length === keys.length && places.every(([field, key]) => field === key);
      lastKeys = keys;
    }
    const fields = asIs ? object : Object.fromEntries(places.map(([field, key]) => [field, object[key]]));
    const date = fields["price_date"];
    if (typeof date === "string" && date.length !== 10) fields["price_date"] = sessionDateText(date);
    return fields;
  };
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
