import { styleText } from "node:util";
import type { BatchSummary, RunCounts, RunSummary, StreamSummary } from "../../pipelines/definition.ts";
import { ACCOUNT_WORDS, ranked } from "./accounts.ts";
import { table } from "./table.ts";

const count = (number: number) => number.toLocaleString("en-US");
const number = (amount: number, word: string) => `${count(amount)} ${word}${amount === 1 ? "" : "s"}`;

/** What a run did, for the person who ran it: verdict, where every record went, why some did not pass, and what is served. */
export function describeRun(run: RunSummary): string {
  return [
    headline(run),
    "",
    ...ledger(run),
    ...reasons(run),
    ...(run.feed === "history" ? unfetched(run) : faults(run)),
    "",
    ...(run.feed === "history" ? servedOfBatch(run) : servedOfStream(run)),
    ...(run.interrupted ? ["", "stopped before the end: run the same command again to go on"] : []),
  ].join("\n");
}

function headline(run: RunSummary): string {
  return `${verdict(run)}  ${run.pipeline}  run ${run.runId}${run.resumed ? " (resumed)" : ""}  ${judged(run)}`;
}

/** What came in without a record has not passed. */
function verdict({ marker, received }: RunSummary): string {
  if (received === 0) return styleText("yellow", "nothing came in", { stream: process.stdout });
  return styleText(marker === "QUALITY=PASS" ? "green" : "red", marker, { stream: process.stdout });
}

function judged(run: RunSummary): string {
  if (run.feed === "history") {
    const { passed, failed, planned } = run.slices;
    return `${count(passed)} of ${count(passed + failed)} groups passed, ${count(planned)} slices`;
  }
  const { passed, failed } = run.ranges;
  const where = run.transport === "stream" ? number(run.shards, "shard") : "micro-batches, no stream";
  return `${count(passed)} of ${count(passed + failed)} ranges passed, ${where}`;
}

function ledger(run: RunCounts & Pick<RunSummary, "balanced">): string[] {
  const width = count(run.received).length;
  const equal = run.balanced
    ? styleText("green", "balanced: every record is accounted for", { stream: process.stdout })
    : styleText("red", "NOT BALANCED: records are missing or counted twice", { stream: process.stdout });
  return [
    `  received       ${count(run.received).padStart(width)}   ${equal}`,
    ...ACCOUNT_WORDS.filter(([account]) => run[account] > 0).map(
      ([account, word]) => `  ${word.padEnd(14)} ${count(run[account]).padStart(width)}`,
    ),
  ];
}

function reasons(run: RunCounts): string[] {
  return tally("in quarantine, by reason", ranked(run.reasons));
}

function tally(title: string, rows: readonly (readonly [name: string, records: number])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length));
  return ["", `  ${title}`, ...rows.map(([name, n]) => `    ${name.padEnd(width)}  ${count(n)}`)];
}

function unfetched({ slices }: BatchSummary): string[] {
  if (slices.unfetched.length === 0) return [];
  return ["", "  not fetched; run again to try these alone", ...slices.unfetched.map(({ slice, message }) => `    ${slice}: ${message}`)];
}

/** What the source did wrong on purpose, and what it knows to be missing. */
function faults({ injected, completeness }: StreamSummary): string[] {
  const missing = completeness.filter((told) => (told.missing ?? 0) > 0);
  return [
    ...tally("faults that the source put in, by name", ranked(injected)),
    ...tally(
      "trades that never came, by symbol",
      missing.map((told) => [told.symbol, told.missing!]),
    ),
  ];
}

function latestPrices({ latest }: RunSummary): string {
  return `  latest prices: ${count(latest.updated)} updated, ${count(latest.older)} older, ${count(latest.equal)} unchanged`;
}

function servedOfBatch(run: BatchSummary): string[] {
  const models = run.models.map(({ model, rows }) => `${model} (${count(rows)})`).join(", ");
  return [latestPrices(run), ...merged(run), ...(models ? [`  models: ${models}`] : [])];
}

function merged({ merged }: BatchSummary): string[] {
  if (!merged) return [];
  const { records, curated, quarantined, duplicate } = merged;
  return [
    `  late trades of the stream: ${count(records)} merged; ${count(curated)} curated, ${count(quarantined)} quarantined, ${count(duplicate)} duplicate`,
  ];
}

function servedOfStream(run: StreamSummary): string[] {
  const { minutes, windows } = run;
  const held = minutes.quarantined > 0 ? `, ${count(minutes.quarantined)} in quarantine` : "";
  const round = (price: number | null) => price && Number(price.toPrecision(8));
  const rows = windows.some.map(({ symbol, ma, ema, vwap }) => [symbol, round(ma), round(ema), round(vwap)]);
  return [
    latestPrices(run),
    `  minute bars: ${number(minutes.curated, "row")} of closed minutes${held}`,
    `  windows: ${count(windows.series)} series${windows.series > rows.length ? `, the ${rows.length} busiest` : ""}`,
    ...(rows.length > 0 ? table(["symbol", "moving average", "exponential", "vwap"], rows).replace(/^/gm, "    ").split("\n") : []),
  ];
}
