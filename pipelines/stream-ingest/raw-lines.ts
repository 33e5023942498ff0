/**
 * Records one behind the other as the lines of their raw object. They are decoded and hashed where they stand here, so that their bytes
 * are copied once.
 */
import { rawLine } from "../../domain/ledger/raw-range.ts";
import { afterCopy } from "../../domain/market/few-bytes.ts";
import { afterDigits, viewOf } from "../../domain/market/utf8.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import type { WireRecord } from "./wire.ts";

export class RawLines {
  /** The lines, and a view of them; of each record, where its data begin and end. */
  readonly memory: Buffer;
  readonly view: DataView;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  private readonly records: readonly StreamRecord[];
  /** Where each line begins. */
  private readonly lines: Int32Array;
  private count = 0;
  private used = 0;

  /** Nothing is a line until {@link putSome}. */
  constructor(records: readonly StreamRecord[]) {
    this.records = records;
    this.memory = Buffer.allocUnsafeSlow(records.reduce((sum, record) => sum + mostBytes(record), 0));
    this.view = new DataView(this.memory.buffer, this.memory.byteOffset, this.memory.byteLength);
    this.starts = new Int32Array(records.length);
    this.ends = new Int32Array(records.length);
    this.lines = new Int32Array(records.length);
  }

  get length(): number {
    return this.records.length;
  }

  /** Where the digits of a record's sequence number begin. */
  sequenceAt(record: number): number {
    return this.lines[record]! + SEQUENCE.byteLength;
  }

  /** Puts the lines of some more records behind the others, as if each were JSON on one line; says how many there are now. */
  putSome(): number {
    const { records, used } = this;
    do this.putNext();
    while (this.count < records.length && this.used - used < BLOCK_BYTES);
    return this.count;
  }

  private putNext(): void {
    const { memory, view, count } = this;
    const record = this.records[count]!;
    const { sequenceNumber, arrivedAt, partitionKey, base64 } = record;
    let at = this.used;
    this.lines[count] = at;
    at = afterPiece(SEQUENCE, view, at);
    at += memory.write(sequenceNumber, at, "latin1");
    at = afterPiece(ARRIVED_AT, view, at);
    at = afterDigits(memory, at, arrivedAt);
    at = afterPiece(keyPiece(partitionKey), view, at);
    this.starts[count] = at;
    if (base64 !== undefined) at += memory.write(base64, at, "base64");
    else {
      memory.set(record.data, at);
      at += record.data.length;
    }
    this.ends[count] = at;
    memory[at++] = CLOSE;
    memory[at++] = LINE_FEED;
    this.used = at;
    this.count++;
  }

  /** All lines, those that are otherwise as they are. */
  body(wires: ReadonlyMap<number, WireRecord>): Uint8Array {
    while (this.count < this.records.length) this.putSome();
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (const [i, { text, form }] of [...wires].sort(([a], [b]) => a - b)) {
      const isJson = form === "json";
      if (isJson && !text.includes("\n")) continue;
      const line = rawLine(this.records[i]!, form === "bytes" ? undefined : text, isJson);
      pieces.push(this.memory.subarray(from, this.lines[i]), Buffer.from(`${line}\n`));
      from = this.lines[i + 1] ?? this.used;
    }
    const rest = this.memory.subarray(from, this.used);
    return pieces.length === 0 ? rest : Buffer.concat([...pieces, rest]);
  }
}

/** Small enough to stay in the processor's cache while it is read and hashed. */
const BLOCK_BYTES = 262_144;

/** Writes text that recurs. */
function afterPiece(piece: DataView, view: DataView, start: number): number {
  return afterCopy(piece, 0, piece.byteLength, view, start);
}

/** The partition key, and what stands around it. Keys recur from batch to batch. */
function keyPiece(partitionKey: string): DataView {
  let piece = keyPieces.get(partitionKey);
  if (!piece) {
    piece = viewOf(`,"partition_key":${JSON.stringify(partitionKey)},"record":`);
    if (keyPieces.size === MOST_KEYS) keyPieces.clear();
    keyPieces.set(partitionKey, piece);
  }
  return piece;
}
const keyPieces = new Map<string, DataView>();
const MOST_KEYS = 16_384;

const SEQUENCE = viewOf('{"sequence":"');
const ARRIVED_AT = viewOf('","arrived_at":');
const [CLOSE, LINE_FEED] = [0x7d, 0x0a];

/** A line's own words, and the digits of its moment. */
const OWN_BYTES = 80;
/** A UTF-16 unit takes at most so many bytes in JSON. */
const MOST_BYTES_A_UNIT = 6;

function mostBytes(record: StreamRecord): number {
  const { sequenceNumber, partitionKey, base64 } = record;
  const ofData = base64 === undefined ? record.data.length : Math.ceil((base64.length * 3) / 4);
  return OWN_BYTES + sequenceNumber.length + partitionKey.length * MOST_BYTES_A_UNIT + ofData;
}
