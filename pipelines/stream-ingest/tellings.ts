/**
 * What each trade tells that was not told before: first tellings, corrections, repeats, and trades too late to say. Decided in the
 * order of the shard, from what the same symbol's records told before and nothing else, so that it does not matter how
 * they were cut into batches.
 */
import { hashText } from "../../domain/ledger/hash.ts";
import { rowHasher } from "../../domain/ledger/row-hash.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { CheckpointStore } from "../../domain/ports/stores.ts";
import { type Hour, hourOf } from "./recent-keys.ts";
import type { TickRows } from "./rows.ts";
import type { Series } from "./series.ts";
import type { ShardState } from "./state.ts";

export const TOLD_FIRST = 0;
/** A first telling that an amendment has overtaken on its way here. */
export const OVERTAKEN = 1;
export const AMENDED = 2;
export const DUPLICATE = 3;
export const LATE = 4;
/** A row that failed the gate: it tells nothing. */
export const REFUSED = 5;

export interface Tellings {
  /** By row, one of the words above. */
  readonly kinds: Uint8Array;
  /** By row: the hash of its content; 0 of those refused. */
  readonly contents: BigUint64Array;
  /** By row; absent of those refused. */
  readonly series: readonly (Series | undefined)[];
}

/** Assigns the rows their revisions, and changes the state to what it is after them. */
export async function tell(
  checkpoints: CheckpointStore,
  state: ShardState,
  rows: TickRows,
  isRefused: (row: number) => boolean,
): Promise<Tellings> {
  const { rowCount, records, recordOf, micros, amends, revisions } = rows;
  const [symbols, sources] = [textsOf(rows, "symbol"), textsOf(rows, "source")];
  const [tradeIds, sequences] = [rows.columns.get("trade_id")!, rows.columns.get("sequence")!];
  const series: (Series | undefined)[] = new Array(rowCount).fill(undefined);
  const kinds = new Uint8Array(rowCount).fill(REFUSED);
  const contents = new BigUint64Array(rowCount);

  const greatest = new Map<Series, number>();
  const hours = new Set<Hour>();
  for (let row = 0; row < rowCount; row++) {
    if (isRefused(row)) continue;
    const told = state.seriesOf(sources[row]!, symbols[row]!, records[recordOf[row]!]!.partitionKey);
    series[row] = told;
    if (amends.has(row)) continue;
    const number = numberOf(tradeIds[row] as string | null, sequences[row] as number | null);
    if (number > (greatest.get(told) ?? told.greatestId)) greatest.set(told, number);
    else hours.add(hourOf(micros[row]!));
  }
  await state.keys.load(checkpoints, hours);

  const hasher = rowHasher(tickContract, rows.columns);
  for (let row = 0; row < rowCount; row++) {
    const told = series[row];
    if (!told) continue;
    told.dirty = true;
    if (micros[row]! < state.horizonOf(told)) {
      kinds[row] = LATE;
      continue;
    }
    const content = hasher.content(row);
    contents[row] = content;
    const [tradeId, sequence] = [tradeIds[row] as string | null, sequences[row] as number | null];
    const id = tradeId ?? (sequence === null ? undefined : `#${sequence}`);
    const revision =
      id === undefined
        ? 1
        : revisionOf(state, told, { id, number: numberOf(tradeId, sequence), micros: micros[row]!, content, amends: amends.has(row) });
    revisions[row] = revision;
    if (revision !== 1) kinds[row] = revision === 0 ? DUPLICATE : AMENDED;
    else kinds[row] = id !== undefined && told.amendment(id, state.horizonOf(told)) ? OVERTAKEN : TOLD_FIRST;
    if (revision === 1 && micros[row]! > told.watermark) told.watermark = micros[row]!;
  }
  return { kinds, contents, series };
}

interface Telling {
  readonly id: string;
  readonly number: number;
  readonly micros: number;
  readonly content: bigint;
  readonly amends: boolean;
}

/** 1 of a first telling, more of an amendment, 0 of a repeat. */
function revisionOf(state: ShardState, series: Series, { id, number, micros, content, amends }: Telling): number {
  const amended = series.amendment(id, state.horizonOf(series));
  if (!amends) {
    const hour = hourOf(micros);
    const key = hashText(`${series.source}\n${series.symbol}\n${id}`);
    const isGreatest = number > series.greatestId;
    const known = isGreatest ? undefined : state.keys.get(hour, key);
    if (isGreatest) series.greatestId = number;
    if (known === undefined) {
      state.keys.add(hour, key, content);
      return 1;
    }
    if (known === content) return 0;
  }
  if (amended?.content === content) return 0;
  const revision = (amended?.revision ?? 1) + 1;
  series.amended.set(id, { revision, content, micros: Math.max(micros, amended?.micros ?? micros) });
  return revision;
}

/** An id as a number, where it is a whole one that a double holds; −1 of any other, which is never the greatest. */
function numberOf(tradeId: string | null, sequence: number | null): number {
  if (tradeId === null) return sequence ?? -1;
  if (tradeId.length > 15 || (tradeId.charCodeAt(0) === ZERO && tradeId.length > 1)) return -1;
  let number = 0;
  for (let i = 0; i < tradeId.length; i++) {
    const digit = tradeId.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
const ZERO = 0x30;

function textsOf({ columns }: TickRows, name: string): readonly string[] {
  return columns.get(name) as readonly string[];
}
