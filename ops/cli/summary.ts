import { styleText } from "node:util";
import type { RunSummary } from "../../pipelines/definition.ts";

const count = (number: number) => number.toLocaleString("en-US");

/** What a run did, for the person who ran it: verdict, where every record went, why some did not pass, and what to do next. */
export function describeRun(run: RunSummary, dataDirectory: string): string {
  return [headline(run), "", ...ledger(run), ...reasons(run), ...unfetched(run), "", ...served(run), "", ...next(run, dataDirectory)].join(
    "\n",
  );
}

function headline(run: RunSummary): string {
  const verdict = styleText(run.marker === "QUALITY=PASS" ? "green" : "red", run.marker, { stream: process.stdout });
  const { passed, failed, planned } = run.slices;
  const slices = `${count(passed)} of ${count(passed + failed)} groups passed, ${count(planned)} slices`;
  return `${verdict}  ${run.pipeline}  run ${run.runId}${run.resumed ? " (resumed)" : ""}  ${slices}`;
}

function ledger(run: RunSummary): string[] {
  const accounts: [string, number][] = [
    ["curated", run.curated],
    ["quarantined", run.quarantined],
    ["duplicate", run.duplicate],
    ["late", run.late],
    ["dead-lettered", run.deadLettered],
  ];
  const width = count(run.received).length;
  const equal = run.balanced
    ? styleText("green", "balanced: every record is accounted for", { stream: process.stdout })
    : styleText("red", "NOT BALANCED: records are missing or counted twice", { stream: process.stdout });
  return [
    `  received       ${count(run.received).padStart(width)}   ${equal}`,
    ...accounts.filter(([, n]) => n > 0).map(([name, n]) => `  ${name.padEnd(14)} ${count(n).padStart(width)}`),
  ];
}

function reasons(run: RunSummary): string[] {
  const ranked = Object.entries(run.reasons).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (ranked.length === 0) return [];
  const width = Math.max(...ranked.map(([reason]) => reason.length));
  return ["", "  in quarantine, by reason", ...ranked.map(([reason, n]) => `    ${reason.padEnd(width)}  ${count(n)}`)];
}

function unfetched({ slices }: RunSummary): string[] {
  if (slices.unfetched.length === 0) return [];
  return ["", "  not fetched; run again to try these alone", ...slices.unfetched.map(({ slice, message }) => `    ${slice}: ${message}`)];
}

function served(run: RunSummary): string[] {
  const { updated, older, equal } = run.latest;
  const models = run.models.map(({ model, rows }) => `${model} (${count(rows)})`).join(", ");
  return [
    `  latest prices: ${count(updated)} updated, ${count(older)} older, ${count(equal)} unchanged`,
    ...(models ? [`  models: ${models}`] : []),
  ];
}

function next(run: RunSummary, dataDirectory: string): string[] {
  const data = dataDirectory === "data" ? "" : ` --data ${dataDirectory}`;
  if (run.interrupted) return ["stopped before the end: run the same command again to go on"];
  return [
    "next",
    `  npx assay audit${data}`,
    `  npx assay query${data} "SELECT * FROM latest_prices ORDER BY symbol"`,
    `  npx assay query${data} "SELECT symbol, price_date, close, ma5, ma20 FROM moving_averages ORDER BY price_date DESC, symbol LIMIT 10"`,
  ];
}
