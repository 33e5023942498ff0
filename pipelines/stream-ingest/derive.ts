/** What curated trades lead to: windows, closed minutes, latest prices. */

import { NO_SEQUENCE, type Trade } from "../../domain/indicators/trade.ts";
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import { objectsByDay } from "../../domain/objects-by-day.ts";
import { judge } from "../../domain/quality/gate.ts";
import { suiteVersion } from "../../domain/quality/suite-version.ts";
import { linesObject, type OutputObject } from "../../domain/zones.ts";
import type { Telling } from "./newest.ts";
import type { StreamPorts } from "./ports.ts";
import { minuteLine } from "./quarantine.ts";
import type { Range } from "./range.ts";
import type { TradeIds } from "./record-keys.ts";
import { receiptOf, type TickRows } from "./rows.ts";
import type { Series } from "./series.ts";
import type { Settled } from "./settle.ts";
import type { ShardState } from "./state.ts";
import { AMENDED, type Tellings, TOLD_FIRST } from "./tellings.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

/** Takes the curated rows into the state; the windows then hold the minutes they closed. */
export function advance(state: ShardState, rows: TickRows, { curated, tellings }: Settled): LatestPrice[] {
  const trade = new TradeAt(rows, tellings);
  const touched = new Set<Series>();
  for (const row of curated) {
    const series = tellings.series[row]!;
    const kind = tellings.kinds[row];
    touched.add(series);
    trade.moveTo(row);
    if (kind === AMENDED) {
      state.windows.restate(trade.micros, trade);
      series.newest.amend(trade.told());
      continue;
    }
    state.windows.add(trade);
    if (kind === TOLD_FIRST) series.newest.add(trade.told());
  }
  return [...touched].flatMap(({ newest, symbol, source }) => newest.take(symbol, source) ?? []);
}

/** Of a trade that has none: it cannot be told again. */
const NO_ID = "#null";

/** One row after another as a trade. One object for all: an allocation for each trade costs as much as its windows. */
class TradeAt implements Trade {
  symbol = "";
  source = "";
  micros = 0;
  nanos = 0;
  sequence = 0;
  price = 0;
  volume = 0;
  private row = 0;
  private readonly rows: TickRows;
  private readonly ids: TradeIds;
  private readonly columns;

  constructor(rows: TickRows, { ids }: Tellings) {
    const of = <A>(name: string) => rows.columns.get(name) as ArrayLike<A>;
    this.rows = rows;
    this.columns = {
      symbol: of<string>("symbol"),
      source: of<string>("source"),
      nanos: of<number>("event_nanos"),
      price: of<number>("price"),
      volume: of<number>("volume"),
      sequence: of<number>("sequence"),
    };
    this.ids = ids;
  }

  moveTo(row: number): void {
    const { symbol, source, nanos, price, volume, sequence } = this.columns;
    this.row = row;
    this.symbol = symbol[row]!;
    this.source = source[row]!;
    this.micros = this.rows.micros[row]!;
    this.nanos = nanos[row]!;
    this.price = price[row]!;
    this.volume = volume[row]!;
    this.sequence = Number.isNaN(sequence[row]) ? NO_SEQUENCE : sequence[row]!;
  }

  /** Few records close a minute: the others' receipts stay bytes. */
  get receipt_id(): string {
    return receiptOf(this.rows.shard, this.streamSequence);
  }

  told(): Telling {
    return new ToldAt(this.rows, this.ids, this.row, this.nanos, this.price, this.volume);
  }

  private get streamSequence(): string {
    return sequenceOf(this.rows, this.row);
  }
}

/** A row as a telling. Most are overtaken by a newer one of the same batch before anyone asks for their texts. */
class ToldAt implements Telling {
  readonly micros: number;
  readonly nanos: number;
  readonly price: number;
  readonly volume: number;
  readonly revision: number;
  private readonly rows: TickRows;
  private readonly ids: TradeIds;
  private readonly row: number;

  constructor(rows: TickRows, ids: TradeIds, row: number, nanos: number, price: number, volume: number) {
    this.micros = rows.micros[row]!;
    this.nanos = nanos;
    this.price = price;
    this.volume = volume;
    this.revision = rows.revisions[row]!;
    this.rows = rows;
    this.ids = ids;
    this.row = row;
  }

  get id(): string {
    return this.ids.text(this.row) ?? NO_ID;
  }

  get sequence(): string {
    return sequenceOf(this.rows, this.row);
  }

  get receipt(): string {
    return receiptOf(this.rows.shard, this.sequence);
  }

  get cancelled(): boolean {
    return this.rows.amends.get(this.row) === "cancel";
  }
}

function sequenceOf({ records, recordOf }: TickRows, row: number): string {
  return records[recordOf[row]!]!.sequenceNumber;
}

export interface MinuteOutput {
  readonly objects: readonly OutputObject[];
  readonly totals: Totals;
}

/** The minutes that were closed, each judged by itself: those that pass are served, the others quarantined. */
export function minuteOutputs(ports: Pick<StreamPorts, "encoder" | "minuteSuite">, range: Range, columns: DecodedColumns): MinuteOutput {
  const rowCount = columns.get("symbol")!.length;
  if (rowCount === 0) return { objects: [], totals: NO_TOTALS };
  const { minuteSuite: suite, encoder } = ports;
  const { failing } = judge({
    suite,
    table: { rowCount, columns },
    undecodable: 0,
    mode: "rows",
    policy: { maxErrorRate: 1, minRows: 0 },
    context: {},
  });
  const passing = Array.from({ length: rowCount }, (_, row) => row).filter((row) => !failing.has(row));
  const version = `${suite.name}@${suiteVersion(suite)}`;
  const refused = [...failing].map(([row, ids]) => minuteLine(range, version, columns, row, ids));
  return {
    objects: [
      ...objectsByDay(encoder, minuteBarContract, columns, passing, range.name),
      ...linesObject(`quarantine/${minuteBarContract.dataset}/${range.day}/${range.name}.jsonl`, refused),
    ],
    totals: { ...NO_TOTALS, minutes: { curated: passing.length, quarantined: refused.length } },
  };
}
