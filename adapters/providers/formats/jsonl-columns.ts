/**
 * JSON lines straight from bytes into columns, as long as they are laid out like the line before: the same keys in the
 * same order, without blanks, flat, plain ASCII. Nearly all files are nothing else, and knowing what comes next costs a
 * fraction of JSON.parse. Whatever surprises (an escape, an exponent, a sixteenth digit, nesting, another key) is left to
 * the reader of single lines, so that the two never differ; a differential test holds them together.
 */
import { type RecordBlock, RowBlock } from "../../../domain/market/row-block.ts";
import { JsonLines } from "./jsonl.ts";
import { blockOfLines, lineChunks, lineEnd } from "./lines.ts";
import { fieldPlaces, sessionDateText } from "./spellings.ts";

export async function* readJsonlColumns(body: AsyncIterable<Uint8Array>): AsyncGenerator<RecordBlock> {
  const single = new JsonLines();
  let layout = new Layout([]);
  for await (const chunk of lineChunks(body)) {
    if ("lines" in chunk) {
      yield single.records(chunk);
      continue;
    }
    const { bytes } = chunk;
    for (let at = 0, line = chunk.first; at <= bytes.length; ) {
      if (layout.keys !== single.keys) layout = new Layout(single.keys);
      const rows = new Rows(layout, bytes);
      while (at < bytes.length && rows.take(at, line)) {
        at = rows.end + 1;
        line++;
      }
      if (rows.length > 0) yield rows.block();
      if (at > bytes.length) break;
      const end = lineEnd(bytes, at);
      yield single.records(blockOfLines({ first: line, bytes: bytes.subarray(at, end) }));
      at = end + 1;
      line++;
    }
  }
}

const [LF, QUOTE, COMMA, MINUS, POINT, ZERO, NINE, BACKSLASH, SPACE, DELETE, CLOSE] = [10, 34, 44, 45, 46, 48, 57, 92, 32, 127, 125];
/** With so many digits, mantissa and power of ten are exact doubles, and one division rounds as JSON.parse does. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);
const NULL = Buffer.from("null");

type Value = string | number | null;

/** What the next line should look like. */
class Layout {
  readonly keys: readonly string[];
  /** What stands before each value: `{"symbol":`, `,"open":`. */
  readonly before: readonly Buffer[];
  /** Each value's contract field; undefined where the contract has none. */
  readonly fields: readonly (string | undefined)[];

  constructor(keys: readonly string[]) {
    const fields = new Map([...fieldPlaces(keys).places].map(([field, place]) => [place, field]));
    this.keys = keys;
    this.before = keys.map((key, i) => Buffer.from(`${i === 0 ? "{" : ","}${JSON.stringify(key)}:`));
    this.fields = keys.map((_, i) => fields.get(i));
  }
}

/** Takes lines of one layout, one after the other, for as long as they are as expected. */
class Rows {
  /** Where the line taken last ends, without its LF. */
  end = 0;
  private at = 0;
  private readonly layout: Layout;
  private readonly bytes: Buffer;
  private readonly values: Value[];
  private readonly columns: Value[][];
  private readonly lines: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(layout: Layout, bytes: Buffer) {
    this.layout = layout;
    this.bytes = bytes;
    this.values = new Array(layout.keys.length);
    this.columns = layout.keys.map(() => []);
  }

  get length(): number {
    return this.lines.length;
  }

  /** Takes the line that starts here; false, with nothing taken, where it is not as expected. */
  take(start: number, line: number): boolean {
    const { layout, bytes, values, columns } = this;
    if (columns.length === 0) return false;
    this.at = start;
    for (let i = 0; i < columns.length; i++) {
      if (!this.skip(layout.before[i]!)) return false;
      const value = this.value();
      if (value === undefined) return false;
      values[i] = value;
    }
    const end = this.at + 1;
    if (bytes[this.at] !== CLOSE || (end !== bytes.length && bytes[end] !== LF)) return false;
    for (let i = 0; i < columns.length; i++) columns[i]!.push(values[i]!);
    this.lines.push(line);
    this.starts.push(start);
    this.ends.push(end);
    this.end = end;
    return true;
  }

  block(): RowBlock {
    const columns = new Map<string, readonly Value[]>();
    for (const [i, field] of this.layout.fields.entries()) {
      if (field === undefined) continue;
      const values = this.columns[i]!;
      columns.set(field, field === "price_date" ? values.map((date) => (typeof date === "string" ? sessionDateText(date) : date)) : values);
    }
    return new RowBlock({ lines: this.lines, columns, bytes: this.bytes, starts: this.starts, ends: this.ends });
  }

  private skip(expected: Buffer): boolean {
    const { bytes, at } = this;
    for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
    this.at = at + expected.length;
    return true;
  }

  private value(): Value | undefined {
    const first = this.bytes[this.at]!;
    if (first === QUOTE) return this.text();
    if (first === MINUS || (first >= ZERO && first <= NINE)) return this.number(first === MINUS);
    return this.skip(NULL) ? null : undefined;
  }

  private text(): string | undefined {
    const { bytes } = this;
    const start = this.at + 1;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        this.at = at + 1;
        return bytes.toString("latin1", start, at);
      }
      if (byte === BACKSLASH || byte < SPACE || byte >= DELETE) return undefined;
    }
    return undefined;
  }

  private number(negative: boolean): number | undefined {
    const { bytes } = this;
    const start = negative ? this.at + 1 : this.at;
    let mantissa = 0;
    let point = -1;
    let at = start;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte >= ZERO && byte <= NINE) mantissa = mantissa * 10 + (byte - ZERO);
      else if (byte === POINT && point < 0) point = at;
      else break;
    }
    const whole = (point < 0 ? at : point) - start;
    const digits = at - start - (point < 0 ? 0 : 1);
    const leadingZero = whole > 1 && bytes[start] === ZERO;
    // An exponent, or anything else that does not end the value, is JSON.parse's to judge.
    const ended = bytes[at] === COMMA || bytes[at] === CLOSE;
    if (whole === 0 || point === at - 1 || leadingZero || digits > EXACT_DIGITS || !ended) return undefined;
    this.at = at;
    const value = point < 0 ? mantissa : mantissa / POWERS[at - point - 1]!;
    return negative ? -value : value;
  }
}
