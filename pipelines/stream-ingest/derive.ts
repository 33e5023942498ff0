/** What curated trades lead to: windows, closed minutes, latest prices. */

import { NO_SEQUENCE, type Trade } from "../../domain/indicators/trade.ts";
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import { judge } from "../../domain/quality/gate.ts";
import { suiteVersion } from "../../domain/quality/suite-version.ts";
import { curatedObjects, type OutputObject } from "./curate.ts";
import { lines } from "./outputs.ts";
import type { StreamPorts } from "./ports.ts";
import { minuteLine } from "./quarantine.ts";
import type { Range } from "./range.ts";
import type { TickRows } from "./rows.ts";
import type { Series } from "./series.ts";
import type { Settled } from "./settle.ts";
import type { ShardState } from "./state.ts";
import { AMENDED, TOLD_FIRST } from "./tellings.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

/** Takes the curated rows into the state; the windows then hold the minutes they closed. */
export function advance(state: ShardState, rows: TickRows, { curated, tellings }: Settled): LatestPrice[] {
  const of = <A>(name: string) => rows.columns.get(name) as readonly A[];
  const [symbols, sources, receipts, times] = [
    of<string>("symbol"),
    of<string>("source"),
    of<string>("receipt_id"),
    of<string>("event_time"),
  ];
  const [nanos, prices, volumes] = [of<number>("event_nanos"), of<number>("price"), of<number>("volume")];
  const [sequences, ids] = [of<number | null>("sequence"), of<string | null>("trade_id")];
  const touched = new Set<Series>();
  // One object for all: an allocation for each trade costs as much as its windows.
  const trade: { -readonly [K in keyof Trade]: Trade[K] } = {
    symbol: "",
    source: "",
    receipt_id: "",
    micros: 0,
    nanos: 0,
    sequence: 0,
    price: 0,
    volume: 0,
  };
  for (const row of curated) {
    const series = tellings.series[row]!;
    touched.add(series);
    trade.symbol = symbols[row]!;
    trade.source = sources[row]!;
    trade.receipt_id = receipts[row]!;
    const id = ids[row] ?? `#${sequences[row]}`;
    const told = {
      id,
      eventTime: times[row]!,
      nanos: nanos[row]!,
      revision: rows.revisions[row]!,
      sequence: rows.records[rows.recordOf[row]!]!.sequenceNumber,
      price: prices[row]!,
      volume: volumes[row]!,
      receipt: receipts[row]!,
      cancelled: rows.amends.get(row) === "cancel",
    };
    if (tellings.kinds[row] === AMENDED) {
      state.windows.restate(rows.micros[row]!, trade);
      series.newest.amend(told);
      continue;
    }
    trade.micros = rows.micros[row]!;
    trade.nanos = nanos[row]!;
    trade.sequence = sequences[row] ?? NO_SEQUENCE;
    trade.price = prices[row]!;
    trade.volume = volumes[row]!;
    state.windows.add(trade);
    if (tellings.kinds[row] === TOLD_FIRST) series.newest.add(told);
  }
  return [...touched].flatMap((series) => series.newest.take(series.symbol, series.source) ?? []);
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
      ...curatedObjects(encoder, minuteBarContract, columns, passing, range.name),
      ...lines(`quarantine/${minuteBarContract.dataset}/${range.day}/${range.name}.jsonl`, refused),
    ],
    totals: { ...NO_TOTALS, minutes: { curated: passing.length, quarantined: refused.length } },
  };
}
