/**
 * What each trade tells that was not told before: first tellings, corrections, repeats, and trades too late to say. Decided in the
 * order of the shard, from what the same symbol's records told before and nothing else, so that it does not matter how
 * they were cut into batches.
 */
import type { Hashes } from "../../domain/ledger/hash.ts";
import { contentHashes } from "../../domain/ledger/row-hash.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { NO_WORD, type Words } from "../../domain/market/words.ts";
import type { CheckpointStore } from "../../domain/ports/stores.ts";
import { type Hour, hourOf } from "./recent-keys.ts";
import { TradeIds } from "./record-keys.ts";
import type { TickRows } from "./rows.ts";
import type { Amended, Series } from "./series.ts";
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
  readonly ids: TradeIds;
  /** By row, one of the words above. */
  readonly kinds: Uint8Array;
  /** By row: the hash of its content. */
  readonly contents: Hashes;
  /** By row; absent of those refused. */
  readonly series: readonly (Series | undefined)[];
}

/**
 * Assigns the rows their revisions, and changes the state to what it is after them.
 * @param series by row, see {@link seriesOf}
 */
export async function tell(
  checkpoints: CheckpointStore,
  state: ShardState,
  rows: TickRows,
  series: readonly (Series | undefined)[],
): Promise<Tellings> {
  const ids = new TradeIds(rows.columns);
  const numbers = new Float64Array(rows.rowCount);
  for (let row = 0; row < numbers.length; row++) numbers[row] = ids.number(row);
  await state.keys.load(checkpoints, hoursToLookIn(rows, series, numbers));
  const contents = contentHashes(tickContract, rows.columns);
  const keys = ids.keyHashes(series);

  const { micros, revisions } = rows;
  const kinds = new Uint8Array(rows.rowCount).fill(REFUSED);
  const teller = new Teller(state, rows, { ids, numbers, keys, contents });
  for (let row = 0; row < rows.rowCount; row++) {
    const told = series[row];
    if (!told) continue;
    told.dirty = true;
    const horizon = state.horizonOf(told);
    if (micros[row]! < horizon) {
      kinds[row] = LATE;
      continue;
    }
    const revision = ids.has(row) ? teller.revision(told, row, horizon) : 1;
    revisions[row] = revision;
    if (revision !== 1) kinds[row] = revision === 0 ? DUPLICATE : AMENDED;
    else kinds[row] = teller.amendment(told, row, horizon) ? OVERTAKEN : TOLD_FIRST;
    if (revision === 1 && micros[row]! > told.watermark) told.watermark = micros[row]!;
  }
  return { ids, kinds, contents, series };
}

/** By row. */
interface Identities {
  readonly ids: TradeIds;
  readonly numbers: Float64Array;
  readonly keys: Hashes;
  readonly contents: Hashes;
}

class Teller {
  private readonly state: ShardState;
  private readonly rows: TickRows;
  private readonly identities: Identities;

  constructor(state: ShardState, rows: TickRows, identities: Identities) {
    this.state = state;
    this.rows = rows;
    this.identities = identities;
  }

  /** 1 of a first telling, more of an amendment, 0 of a repeat. */
  revision(series: Series, row: number, horizon: number): number {
    if (!this.rows.amends.has(row)) {
      const known = this.lookUp(series, row);
      if (known === "unknown") return 1;
      if (known === "same") return 0;
    }
    const amended = this.amendment(series, row, horizon);
    const content = this.identities.contents.at(row);
    if (amended?.content === content) return 0;
    const revision = (amended?.revision ?? 1) + 1;
    const micros = this.rows.micros[row]!;
    series.amended.set(this.identities.ids.text(row)!, { revision, content, micros: Math.max(micros, amended?.micros ?? micros) });
    return revision;
  }

  /** What is known of the trade's amendments; most series have none of any. */
  amendment(series: Series, row: number, horizon: number): Amended | undefined {
    const id = series.amended.size === 0 ? undefined : this.identities.ids.text(row);
    return id === undefined ? undefined : series.amendment(id, horizon);
  }

  /** An id greater than any before it was never told; what was not told before is known from now on. */
  private lookUp(series: Series, row: number) {
    const { numbers, keys, contents } = this.identities;
    const hour = hourOf(this.rows.micros[row]!);
    if (numbers[row]! > series.greatestId) {
      series.greatestId = numbers[row]!;
    } else {
      const known = this.state.keys.look(hour, keys, row, contents, row);
      if (known !== "unknown") return known;
    }
    this.state.keys.add(hour, keys, row, contents, row);
    return "unknown";
  }
}

/** By row: whose trade it is; absent of those refused. */
export function seriesOf(state: ShardState, rows: TickRows, isRefused: (row: number) => boolean): (Series | undefined)[] {
  const { records, recordOf, columns } = rows;
  const [symbols, sources] = [columns.get("symbol") as Words, columns.get("source") as Words];
  const series: (Series | undefined)[] = new Array(rows.rowCount);
  /** By the symbol's number, those of the source of the row before: neighbours have one as a rule. */
  let known: (Series | undefined)[] = [];
  let before = NO_WORD;
  for (let row = 0; row < rows.rowCount; row++) {
    if (isRefused(row)) continue;
    const [symbol, source] = [symbols.numbers[row]!, sources.numbers[row]!];
    if (source !== before) known = [];
    before = source;
    const isNumbered = symbol !== NO_WORD && source !== NO_WORD;
    const found = isNumbered ? known[symbol] : undefined;
    series[row] = found ?? state.seriesOf(sources.text(row)!, symbols.text(row)!, records[recordOf[row]!]!.partitionKey);
    if (isNumbered) known[symbol] = series[row];
  }
  return series;
}

/** Hours of the trades that may have been told before: whose id is not greater than all before it. */
function hoursToLookIn(rows: TickRows, series: readonly (Series | undefined)[], numbers: Float64Array): ReadonlySet<Hour> {
  const hours = new Set<Hour>();
  for (const told of series) if (told) told.greatestAhead = told.greatestId;
  for (let row = 0; row < rows.rowCount; row++) {
    const told = series[row];
    if (!told || rows.amends.has(row)) continue;
    if (numbers[row]! > told.greatestAhead) told.greatestAhead = numbers[row]!;
    else hours.add(hourOf(rows.micros[row]!));
  }
  return hours;
}
