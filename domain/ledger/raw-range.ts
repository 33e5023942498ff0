/**
 * Raw objects of a stream: each holds the records of one committed range of one shard, a line a record, as they came.
 *
 *     {"sequence":"49…","arrived_at":1768746600000,"partition_key":"AAPL","record":{…}}
 *
 * `record` is the record's own text, byte for byte, where that is JSON on one line; `text` is any other text, as a JSON string;
 * `base64` is what is no UTF-8.
 */
import type { StreamRecord } from "../ports/stream.ts";
import { hash64, hashText } from "./hash.ts";
import { Counter, type Tally } from "./ledger.ts";

/** What is known of such an object besides its bytes; kept beside it, and published after it. */
export interface RangeEnvelope {
  readonly format: "stream-range";
  /** The shard: first half of its records' receipts. A shard has many of these. */
  readonly arrival: string;
  readonly run: string;
  readonly pipeline: string;
  readonly dataset: string;
  /** Key of the body in the raw zone. */
  readonly body: string;
  /** Sequence numbers of the first and the last record. */
  readonly first: string;
  readonly last: string;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
}

const RECORD = ',"record":';

/** @param text the record's data as text, undefined where it is no UTF-8; @param isJson whether that is a JSON value */
export function rawLine(
  { sequenceNumber, arrivedAt, partitionKey, data }: StreamRecord,
  text: string | undefined,
  isJson: boolean,
): string {
  const head = `{"sequence":"${sequenceNumber}","arrived_at":${arrivedAt},"partition_key":${JSON.stringify(partitionKey)}`;
  if (text === undefined) return `${head},"base64":"${btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""))}"}`;
  return isJson && !text.includes("\n") ? `${head}${RECORD}${text}}` : `${head},"text":${JSON.stringify(text)}}`;
}

/** What a body's lines add up to: receipts, and hashes of the records as they came. Throws where a line is none of the above. */
export function tallyRange(arrival: string, lines: Iterable<string>): Tally {
  const counter = new Counter();
  for (const line of lines) {
    const { sequenceNumber, data } = readRawLine(line);
    counter.add(hashText(`${arrival}:${sequenceNumber}`), hash64(data));
  }
  return counter.tally();
}

/** A line as the record that it was. Throws a SyntaxError for a line that is none of the above. */
export function readRawLine(line: string): StreamRecord {
  // The key before it is a JSON string, in which a quote has a backslash before it: so this is where the record begins.
  const at = line.indexOf(RECORD);
  const head = JSON.parse(at < 0 ? line : `${line.slice(0, at)}}`) as RawHead;
  const { sequence: sequenceNumber, arrived_at: arrivedAt, partition_key: partitionKey } = head;
  const data = at < 0 ? dataOf(head) : new TextEncoder().encode(line.slice(at + RECORD.length, -1));
  return { sequenceNumber, arrivedAt, partitionKey, data };
}

interface RawHead {
  readonly sequence: string;
  readonly arrived_at: number;
  readonly partition_key: string;
  readonly text?: string;
  readonly base64?: string;
}

function dataOf({ text, base64 }: Pick<RawHead, "text" | "base64">): Uint8Array {
  if (text !== undefined) return new TextEncoder().encode(text);
  if (base64 === undefined) throw new SyntaxError("a line of a raw range has neither record nor text nor base64");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
