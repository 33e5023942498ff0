/**
 * Records one behind the other as the lines of their raw object. They are decoded and hashed where they stand here, so that their bytes
 * are copied once.
 */
import { rawLine } from "../../domain/ledger/raw-range.ts";
import { PlacedRecord } from "../../domain/ports/placed-record.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import type { WireRecord } from "./wire.ts";

export class RawLines {
  /** The lines; of each record, where its data begin and end. */
  readonly memory: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  private readonly view: DataView;
  private readonly records: readonly StreamRecord[];
  /** Where each line begins. */
  private readonly lines: Int32Array;
  private moment = { ms: Number.NaN, digits: "" };
  private count = 0;
  private used = 0;

  /** Nothing is a line until {@link putNext}. */
  constructor(records: readonly StreamRecord[]) {
    this.records = records;
    this.memory = Buffer.allocUnsafeSlow(records.reduce((sum, record) => sum + mostBytes(record), WORD));
    this.view = new DataView(this.memory.buffer, this.memory.byteOffset, this.memory.byteLength);
    this.starts = new Int32Array(records.length);
    this.ends = new Int32Array(records.length);
    this.lines = new Int32Array(records.length);
  }

  get length(): number {
    return this.records.length;
  }

  /** Puts the next record's line behind the others, as if the record were JSON on one line. */
  putNext(): void {
    const { memory, count } = this;
    const record = this.records[count]!;
    const { sequenceNumber, arrivedAt, partitionKey } = record;
    this.lines[count] = this.used;
    this.put(SEQUENCE);
    this.putDigits(sequenceNumber);
    this.put(ARRIVED_AT);
    if (arrivedAt !== this.moment.ms) this.moment = { ms: arrivedAt, digits: String(arrivedAt) };
    this.putDigits(this.moment.digits);
    this.put(keyPiece(partitionKey));
    this.starts[count] = this.used;
    if (record instanceof PlacedRecord) copy.call(record.memory, memory, this.used, record.start, record.end);
    else memory.set(record.data, this.used);
    this.used += sizeOf(record);
    this.ends[count] = this.used;
    memory[this.used++] = CLOSE;
    memory[this.used++] = LINE_FEED;
    this.count++;
  }

  /** All lines, those that are otherwise as they are. */
  body(wires: ReadonlyMap<number, WireRecord>): Uint8Array {
    while (this.count < this.records.length) this.putNext();
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

  private putDigits(digits: string): void {
    const { memory } = this;
    let at = this.used;
    for (let i = 0; i < digits.length; i++) memory[at++] = digits.charCodeAt(i);
    this.used = at;
  }

  /** By words, which cost a third of what bytes do; what stands behind the last is written over by what comes next. */
  private put({ length, view }: Piece): void {
    const { used, view: lines } = this;
    for (let at = 0; at < length; at += WORD) lines.setUint32(used + at, view.getUint32(at));
    this.used = used + length;
  }
}

/** Text that recurs, as bytes that are filled up to a whole word. */
interface Piece {
  readonly length: number;
  readonly view: DataView;
}

const WORD = 4;

function pieceOf(text: string): Piece {
  const utf8 = new TextEncoder().encode(text);
  const words = new Uint8Array(Math.ceil(utf8.length / WORD) * WORD);
  words.set(utf8);
  return { length: utf8.length, view: new DataView(words.buffer) };
}

/** The partition key, and what stands around it. Keys recur from batch to batch. */
function keyPiece(partitionKey: string): Piece {
  let piece = keyPieces.get(partitionKey);
  if (!piece) {
    piece = pieceOf(`,"partition_key":${JSON.stringify(partitionKey)},"record":`);
    if (keyPieces.size === MOST_KEYS) keyPieces.clear();
    keyPieces.set(partitionKey, piece);
  }
  return piece;
}
const keyPieces = new Map<string, Piece>();
const MOST_KEYS = 16_384;

const SEQUENCE = pieceOf('{"sequence":"');
const ARRIVED_AT = pieceOf('","arrived_at":');
const [CLOSE, LINE_FEED] = [0x7d, 0x0a];

/** A line's own words, the digits of its moment, and what is written over. */
const OWN_BYTES = 80;
/** A UTF-16 unit takes at most so many bytes in JSON. */
const MOST_BYTES_A_UNIT = 6;

function mostBytes(record: StreamRecord): number {
  return OWN_BYTES + record.sequenceNumber.length + record.partitionKey.length * MOST_BYTES_A_UNIT + sizeOf(record);
}

/** Asking a placed record for its data would make a view of them. */
const sizeOf = (record: StreamRecord): number => (record instanceof PlacedRecord ? record.end - record.start : record.data.length);
const { copy } = Buffer.prototype;
