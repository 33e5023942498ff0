/** The raw object of a range: a line for each record, as domain/ledger/raw-range.ts reads it, and an envelope beside it. */
import { rawLine } from "../../domain/ledger/raw-range.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { ENVELOPE_ENDING } from "../../domain/ports/envelope.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import type { OutputObject } from "../../domain/zones.ts";
import { envelopeOf, type Range } from "./range.ts";
import type { WireRecord } from "./wire.ts";

/** Some records, and of those that are not plain JSON on one line, what they were read as, by their place. */
export interface RawRecords {
  readonly records: readonly StreamRecord[];
  readonly wires: ReadonlyMap<number, WireRecord>;
}

export function rawObjects(range: Range, raw: RawRecords): OutputObject[] {
  const name = `raw/${tickContract.dataset}/${range.day}/${range.name}`;
  const body = { key: `${name}.jsonl`, body: rawBody(raw) };
  const envelope = JSON.stringify(envelopeOf(range, body.key, body.body, raw.records.length));
  return [body, { key: `${name}${ENVELOPE_ENDING}`, body: Buffer.from(`${envelope}\n`) }];
}

/** Records are most of it, and are copied as bytes: making text of them and bytes again would cost as much as to decode them. */
function rawBody({ records, wires }: RawRecords): Uint8Array {
  const lines = new ByteLines(records.reduce((sum, { data }) => sum + data.length + USUAL_HEAD_BYTES, 0));
  const beforeKey = moments();
  const keys = partitionKeys();
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    const wire = wires.get(i);
    if (wire) {
      lines.text(`${rawLine(record, wire.form === "bytes" ? undefined : wire.text, wire.form === "json")}\n`);
      continue;
    }
    lines.bytes(SEQUENCE);
    lines.ascii(record.sequenceNumber);
    lines.bytes(beforeKey(record.arrivedAt));
    lines.bytes(keys(record.partitionKey));
    lines.bytes(record.data);
    lines.bytes(END);
  }
  return lines.all();
}

const utf8 = (text: string) => Buffer.from(text);
const SEQUENCE = utf8('{"sequence":"');
const END = utf8("}\n");

/** From the sequence to the partition key. Neighbours arrive in the same millisecond. */
function moments(): (arrivedAt: number) => Uint8Array {
  let last: number | undefined;
  let bytes = utf8("");
  return (arrivedAt) => {
    if (arrivedAt !== last) bytes = utf8(`","arrived_at":${arrivedAt},"partition_key":`);
    last = arrivedAt;
    return bytes;
  };
}

/** The partition key, and what stands before the record. */
function partitionKeys(): (key: string) => Uint8Array {
  const known = new Map<string, Uint8Array>();
  return (key) => {
    let bytes = known.get(key);
    if (!bytes) {
      bytes = utf8(`${JSON.stringify(key)},"record":`);
      known.set(key, bytes);
    }
    return bytes;
  };
}

/** More than a line most often has besides its record. */
const USUAL_HEAD_BYTES = 128;
/** From here on the runtime copies faster than a loop. */
const LONG_BYTES = 64;

/** Bytes that grow at their end. */
class ByteLines {
  private memory: Buffer;
  private used = 0;

  /** @param bytes how many are expected */
  constructor(bytes: number) {
    this.memory = Buffer.allocUnsafeSlow(bytes);
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    if (bytes.length < LONG_BYTES) for (let i = 0; i < bytes.length; i++) this.memory[this.used + i] = bytes[i]!;
    else this.memory.set(bytes, this.used);
    this.used += bytes.length;
  }

  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.memory[this.used + i] = text.charCodeAt(i);
    this.used += text.length;
  }

  text(text: string): void {
    this.bytes(utf8(text));
  }

  /** They do not change any more. */
  all(): Uint8Array {
    return this.memory.subarray(0, this.used);
  }

  private reserve(bytes: number): void {
    const needed = this.used + bytes;
    if (needed <= this.memory.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.memory.length * 2));
    larger.set(this.memory.subarray(0, this.used));
    this.memory = larger;
  }
}
