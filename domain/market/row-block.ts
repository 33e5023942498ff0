import type { ProviderRecord } from "./record.ts";

/**
 * Records that a reader could lay out by column at once: flat, ASCII, every number exact. It is what nearly all records
 * of a bulk file are, and costs a fraction of an object for each.
 */
export class RowBlock {
  /** Record numbers, ascending. */
  readonly lines: readonly number[];
  /** Values under the contract's field names: text, numbers that are exact, or null. */
  readonly columns: ReadonlyMap<string, readonly (string | number | null)[]>;
  /** The originals' bytes, one after the other in some buffer: record i from `starts[i]` to `ends[i]`. */
  readonly bytes: Uint8Array;
  readonly starts: readonly number[];
  readonly ends: readonly number[];

  constructor(block: Pick<RowBlock, "lines" | "columns" | "bytes" | "starts" | "ends">) {
    this.lines = block.lines;
    this.columns = block.columns;
    this.bytes = block.bytes;
    this.starts = block.starts;
    this.ends = block.ends;
  }

  get length(): number {
    return this.lines.length;
  }

  original(i: number): Uint8Array {
    return this.bytes.subarray(this.starts[i], this.ends[i]);
  }

  /** One of them as any other record. */
  record(i: number): ProviderRecord {
    const fields = Object.fromEntries([...this.columns].map(([field, values]) => [field, values[i]]));
    return { line: this.lines[i]!, original: new TextDecoder().decode(this.original(i)), fields };
  }

  slice(from: number, to: number): RowBlock {
    if (from === 0 && to >= this.length) return this;
    return new RowBlock({
      bytes: this.bytes,
      lines: this.lines.slice(from, to),
      starts: this.starts.slice(from, to),
      ends: this.ends.slice(from, to),
      columns: new Map([...this.columns].map(([field, values]) => [field, values.slice(from, to)])),
    });
  }
}

/** Successive records, in one of two forms. */
export type RecordBlock = readonly ProviderRecord[] | RowBlock;

/** Those of a block after a record number. */
export function recordsAfter(block: RecordBlock, line: number): RecordBlock {
  const lines = block instanceof RowBlock ? block.lines : block.map((record) => record.line);
  const from = lines.findIndex((candidate) => candidate > line);
  return from < 0 ? [] : block.slice(from, block.length);
}

export function lastLine(block: RecordBlock): number {
  return (block instanceof RowBlock ? block.lines.at(-1) : block.at(-1)?.line) ?? 0;
}

export function firstLine(block: RecordBlock): number {
  return (block instanceof RowBlock ? block.lines[0] : block[0]?.line) ?? 0;
}
