/** What the tests of historical-batch share: parts of records, a small suite, and a world that remembers from batch to batch. */

import { isRight } from "fp-ts/lib/Either.js";
import { valueAt } from "../../../domain/market/columns.ts";
import type { ProviderRecord } from "../../../domain/market/record.ts";
import { tickSuite } from "../../../domain/market/tick-suite.ts";
import type { RowEncoder } from "../../../domain/ports/encoder.ts";
import type { Envelope } from "../../../domain/ports/envelope.ts";
import { decodeSettings } from "../../../domain/settings.ts";
import { type Group, groupsOf } from "../../../pipelines/historical-batch/groups.ts";
import { remember } from "../../../pipelines/historical-batch/memory.ts";
import { Part } from "../../../pipelines/historical-batch/part.ts";
import type { HistoryPorts } from "../../../pipelines/historical-batch/ports.ts";
import { openRun, type Run } from "../../../pipelines/historical-batch/run.ts";
import { type HistorySettings, settingsSpec } from "../../../pipelines/historical-batch/settings.ts";
import { describeReason, type QuarantinedRecord, type Settled, settle } from "../../../pipelines/historical-batch/settle.ts";
import { valuesOf } from "../../support/columns.ts";
import { type FakeSlice, fakeProvider, readInPieces } from "../../support/fake-history-provider.ts";
import { MemoryCheckpoints, MemoryObjects } from "../../support/memory-stores.ts";
import { rule, suiteOf } from "../quality/helpers.ts";

/** Two rules on rows and one on the batch. */
const SUITE = suiteOf([
  rule("expect_table_row_count_to_be_between", { min_value: 1 }, { id: "some-rows" }),
  rule("expect_column_values_to_be_between", { column: "close", min_value: 0, strict_min: true }, { id: "close-above-zero" }),
  rule("expect_column_values_to_be_between", { column: "volume", min_value: 0 }, { id: "volume-not-negative" }),
]);

export const ENVELOPE: Envelope = {
  arrival: "0123456789abcdef0123",
  run: "20260118T143000-1f3a9c",
  pipeline: "historical-batch",
  dataset: "daily_bars",
  source: "fake",
  slice: { id: "slice" },
  body: "raw/daily_bars/year=2026/month=01/day=18/run-00000-0123456789ab",
  request: "fake:slice",
  ingested_at: "2026-01-18T14:30:00.000000Z",
  format: "jsonl",
  hints: { packing: "none" },
  bytes: 0,
  sha256: "",
};

export function settings(change: Partial<HistorySettings> = {}): HistorySettings {
  const decoded = decodeSettings(settingsSpec, { format: "jsonl", ...change });
  if (isRight(decoded)) return decoded.right;
  throw new Error(decoded.left.map(({ message }) => message).join("; "));
}

type Told = Readonly<Record<string, unknown>> | string;

/** A record as it was told, or one that cannot be read where it is plain text. */
const recordOf = (record: Told, line: number): ProviderRecord =>
  typeof record === "string"
    ? { line, original: record, fault: { _tag: "not-decodable", detail: "it is not JSON" } }
    : { line, original: JSON.stringify(record), fields: record };

export function partOf(records: readonly Told[], change: Partial<Envelope> = {}, firstLine = 1): Part {
  const part = new Part({ ...ENVELOPE, ...change });
  part.append(records.map((record, i) => recordOf(record, firstLine + i)));
  return part;
}

/** Batches settled one after another, each knowing what those before it left. */
export class World {
  readonly checkpoints = new MemoryCheckpoints();
  private arrivals = 0;
  private readonly settings: HistorySettings;
  private readonly rules: string;

  constructor(change: Partial<HistorySettings> = {}, rules = "rules") {
    this.settings = settings(change);
    this.rules = rules;
  }

  async settle(records: readonly Told[], change: Partial<Envelope> = {}): Promise<readonly Settled[]> {
    const arrival = `arrival-${++this.arrivals}`;
    return this.settleGroups(groupsOf(partOf(records, { arrival, ...change })));
  }

  async settleGroups(groups: readonly Group[]): Promise<readonly Settled[]> {
    const { memory, changes } = await remember(this.checkpoints, groups, this.rules);
    const settled = groups.map((group) => settle(group, memory, SUITE, this.settings));
    for (const [key, bytes] of changes(settled)) this.checkpoints.states.set(key, bytes);
    return settled;
  }
}

/** Where each line of these groups came to rest: `curated 2` with its revision, `quarantined` with its reasons, `duplicate`. */
export function fates(settled: readonly Settled[]): Record<number, string> {
  const found = new Map<number, string>();
  const note = ({ group }: Settled, record: QuarantinedRecord, fate: string) => {
    const line = "row" in record ? group.part.rows.line(record.row) : record.line;
    found.set(line, found.has(line) ? `${found.get(line)} AND ${fate}` : fate);
  };
  for (const group of settled) {
    const { revisions } = group.group.part.rows;
    for (const row of group.curated) note(group, { row }, `curated ${revisions[row]}`);
    for (const record of group.duplicates) note(group, record, "duplicate");
    for (const { record, reasons } of group.quarantined) note(group, record, `quarantined: ${reasons.map(describeReason).join(", ")}`);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => a - b));
}

/** The run that these ports begin, which no other writer is at. */
export async function begun(ports: HistoryPorts): Promise<Run> {
  const run = await openRun(ports, settings(), { symbols: [] });
  if (!run) throw new Error("another writer is at the run");
  return run;
}

/** JSON lines, a row each. */
const JSONL: RowEncoder = {
  extension: ".jsonl",
  encode: (_contract, columns, rows = valuesOf(columns.get("symbol")!).map((_, row) => row)) => {
    const line = (row: number) => JSON.stringify(Object.fromEntries([...columns].map(([name, values]) => [name, valueAt(values, row)])));
    return new TextEncoder().encode(
      Array.from(rows)
        .map((row) => `${line(row)}\n`)
        .join(""),
    );
  },
};

/** Everything that historical-batch works with, in memory; the clock goes on by a second whenever it is asked. */
export function fakePorts(slices: readonly FakeSlice[], change: Partial<HistoryPorts> = {}) {
  const logged: string[] = [];
  const objects = new MemoryObjects();
  const checkpoints = new MemoryCheckpoints();
  let now = Date.UTC(2026, 0, 18, 14, 30);
  const ports: HistoryPorts = {
    provider: fakeProvider(slices),
    readRecords: readInPieces(),
    objects,
    checkpoints,
    encoder: JSONL,
    suite: SUITE,
    tickSuite: tickSuite(),
    tellingsOf: async () => [],
    models: { all: async () => [] },
    sql: { build: async () => [] },
    attempt: "attempt",
    clock: {
      now: () => {
        now += 1000;
        return now;
      },
    },
    observer: { progress: () => {}, log: (line) => logged.push(line) },
    stopRequested: () => false,
    ...change,
  };
  return { ports, objects, checkpoints, logged };
}
