/**
 * Window state as bytes, little-endian: a head, then each series, sorted by symbol and source (UTF-16 code units).
 *
 *   head    0 "ASWS" · 4 uint32 version · 8 uint64 XXH64 of all that follows it · 16 float64 maTrades ·
 *           24 float64 emaHalfLifeMs · 32 float64 latenessMs · 40 uint32 count of series
 *   series  uint16 bytes of the symbol · uint16 bytes of the source · symbol · source (UTF-8) · its cells, float64 each
 *
 * What the cells are, and that equal state has equal cells, is the windows' business (symbol-windows.ts); a change to
 * either is a new version.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { hash64 } from "../ledger/hash.ts";
import { afterText, MOST_BYTES_A_UNIT } from "../market/utf8.ts";

export interface WindowSettings {
  /** How many of the newest trades the moving average is over; 1 or more. */
  readonly maTrades: number;
  /** How long until a trade weighs half in the exponential mean, in milliseconds; above 0. */
  readonly emaHalfLifeMs: number;
  /** How long after its end, in event time, a minute still takes trades, in milliseconds; 0 or more. */
  readonly latenessMs: number;
}

export interface SeriesState {
  readonly symbol: string;
  readonly source: string;
  readonly cells: Float64Array;
}

export type SnapshotFault =
  | { readonly _tag: "not-a-snapshot" }
  | { readonly _tag: "unknown-version"; readonly found: number; readonly known: number }
  | { readonly _tag: "damaged" }
  | { readonly _tag: "other-settings"; readonly found: WindowSettings; readonly asked: WindowSettings }
  | { readonly _tag: "held-already"; readonly symbol: string; readonly source: string };

export function describeSnapshotFault(fault: SnapshotFault): string {
  switch (fault._tag) {
    case "not-a-snapshot":
      return "the bytes are no snapshot of window state";
    case "unknown-version":
      return `the snapshot of window state has version ${fault.found}; this program reads version ${fault.known}`;
    case "damaged":
      return "the snapshot of window state is damaged: its bytes are not those that were written";
    case "other-settings":
      return `the window state was made with ${show(fault.found)}, and now asked for is ${show(fault.asked)}; go back to those settings, or start without the state`;
    case "held-already":
      return `the state of ${fault.symbol} from ${fault.source} is held already; a series belongs to one shard at a time`;
  }
}

const MAGIC = 0x53575341;
const VERSION = 1;
const HASH = 8;
const HASHED = 16;
const COUNT = 40;
const HEAD_BYTES = 44;

/** @param series sorted by symbol and source */
export function writeSnapshot(settings: WindowSettings, series: readonly SeriesState[]): Uint8Array {
  const bytes = new Uint8Array(series.reduce((sum, state) => sum + mostBytes(state), HEAD_BYTES));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  [settings.maTrades, settings.emaHalfLifeMs, settings.latenessMs].forEach((value, i) => {
    view.setFloat64(HASHED + 8 * i, value, true);
  });
  view.setUint32(COUNT, series.length, true);
  let at = HEAD_BYTES;
  for (const { symbol, source, cells } of series) {
    const sourceAt = afterText(bytes, at + 4, symbol);
    const cellsAt = afterText(bytes, sourceAt, source);
    view.setUint16(at, sourceAt - at - 4, true);
    view.setUint16(at + 2, cellsAt - sourceAt, true);
    // Doubles lie in memory as they are written: little-endian on every platform that Node runs on.
    bytes.set(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength), cellsAt);
    at = cellsAt + cells.byteLength;
  }
  const written = bytes.subarray(0, at);
  view.setBigUint64(HASH, hash64(written.subarray(HASHED)), true);
  return written;
}

function mostBytes({ symbol, source, cells }: SeriesState): number {
  return 4 + (symbol.length + source.length) * MOST_BYTES_A_UNIT + cells.byteLength;
}

/**
 * The series of a snapshot, if it can be gone on from under these settings.
 *
 * @param cells how many a series has under them
 */
export function readSnapshot(bytes: Uint8Array, asked: WindowSettings, cells: number): Either<SnapshotFault, readonly SeriesState[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HASH || view.getUint32(0, true) !== MAGIC) return left({ _tag: "not-a-snapshot" });
  const version = view.getUint32(4, true);
  if (version !== VERSION) return left({ _tag: "unknown-version", found: version, known: VERSION });
  if (bytes.length < HEAD_BYTES || view.getBigUint64(HASH, true) !== hash64(bytes.subarray(HASHED))) return left({ _tag: "damaged" });
  const [maTrades, emaHalfLifeMs, latenessMs] = [0, 8, 16].map((offset) => view.getFloat64(HASHED + offset, true)) as [
    number,
    number,
    number,
  ];
  if (maTrades !== asked.maTrades || emaHalfLifeMs !== asked.emaHalfLifeMs || latenessMs !== asked.latenessMs) {
    return left({ _tag: "other-settings", found: { maTrades, emaHalfLifeMs, latenessMs }, asked });
  }
  // From here on the bytes are as they were written.
  const decoder = new TextDecoder();
  const series: SeriesState[] = [];
  let at = HEAD_BYTES;
  for (let count = view.getUint32(COUNT, true); count > 0; count--) {
    const sourceAt = at + 4 + view.getUint16(at, true);
    const cellsAt = sourceAt + view.getUint16(at + 2, true);
    series.push({
      symbol: decoder.decode(bytes.subarray(at + 4, sourceAt)),
      source: decoder.decode(bytes.subarray(sourceAt, cellsAt)),
      cells: Float64Array.from({ length: cells }, (_, i) => view.getFloat64(cellsAt + 8 * i, true)),
    });
    at = cellsAt + 8 * cells;
  }
  return right(series);
}

function show({ maTrades, emaHalfLifeMs, latenessMs }: WindowSettings): string {
  return `maTrades ${maTrades}, emaHalfLifeMs ${emaHalfLifeMs}, latenessMs ${latenessMs}`;
}
