/**
 * Validation results as one HTML page that needs nothing else: no network, no script. A suite's section shows its latest
 * batch, the trend over all batches, and those that failed before.
 */
import { type Check, shownMeasure, shownPercent, shownValue } from "./checks.ts";
import { type Html, html } from "./html.ts";
import { STYLE } from "./page-style.ts";
import type { PastResult } from "./results.ts";
import { sparkline, trend } from "./trend.ts";

/** Batches that are shown whole: of the latest run, and of those before it. */
const BATCHES_SHOWN = 20;

interface SuiteResults {
  readonly name: string;
  readonly past: readonly PastResult[];
  /** The batches of the latest run. */
  readonly latest: readonly PastResult[];
  readonly passed: boolean;
}

/** What fails comes first, then suites go by their names. */
export function bySuite(results: readonly PastResult[]): readonly SuiteResults[] {
  const suites = [...Map.groupBy(results, ({ suite }) => suite)].map(([name, past]) => {
    const latest = past.filter(({ label }) => label === past.at(-1)!.label);
    return { name, past, latest, passed: latest.every(({ passed }) => passed) };
  });
  return suites.sort((a, b) => Number(a.passed) - Number(b.passed) || (a.name < b.name ? -1 : 1));
}

/** Results in the order of their times; there is at least one. */
export function qualityPage(results: readonly PastResult[]): string {
  const suites = bySuite(results);
  const failing = suites.filter(({ passed }) => !passed).length;
  const verdict =
    failing === 0
      ? "Everything passes"
      : suites.length === 1
        ? "The suite fails"
        : `${failing} of ${suites.length} suites ${failing === 1 ? "fails" : "fail"}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${verdict} · data quality</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#suites">Skip to the suites</a>
<header>
<h1>${mark(failing === 0)} ${verdict}</h1>
<p>${number(results.length, "batch", "batches")} judged by ${number(suites.length, "suite")}, the latest ${time(results.at(-1)!.label)}</p>
${suites.length === 1 ? undefined : html`<nav aria-label="Suites"><ul>${suites.map(({ name, passed }, at) => html`<li><a href="#suite-${at}">${mark(passed)} ${name}</a></li>`)}</ul></nav>`}
</header>
<main id="suites">
${suites.map(suiteSection)}
</main>
</body>
</html>
`.text;
}

function suiteSection({ name, past, latest, passed }: SuiteResults, at: number): Html {
  const before = past.filter((result) => !result.passed && !latest.includes(result)).reverse();
  return html`<section id="suite-${at}" aria-labelledby="suite-${at}-name">
<h2 id="suite-${at}-name">${name}</h2>
${summary(latest, passed)}
${past.length > 1 ? trend(past) : undefined}
${latest.length === 1 ? checksOf(latest[0]!, past) : batches("Its batches with failures", latest.filter(hasFailures), past)}
${batches("Failed before", before, [])}
</section>
`;
}

const hasFailures = ({ passed, checks }: PastResult): boolean => !passed || checks.some(({ success }) => !success);

/** The first of them, each folded. */
function batches(title: string, results: readonly PastResult[], past: readonly PastResult[]): Html | undefined {
  if (results.length === 0) return undefined;
  const shown = results.slice(0, BATCHES_SHOWN);
  return html`<h3>${title}${results.length > shown.length ? `: ${shown.length} of ${results.length}` : ""}</h3>
${shown.map((result) => {
  const failed = result.checks.filter(({ success }) => !success).length;
  return html`<details class="past"><summary>${mark(result.passed)} ${time(result.label)} <span class="dim">${result.source}</span> <span class="amount">${failed} failed</span></summary>${checksOf(result, past)}</details>`;
})}`;
}

function summary(latest: readonly PastResult[], passed: boolean): Html {
  const { label, source, checks } = latest.at(-1)!;
  const refused = latest.filter((result) => !result.passed).length;
  const failed = checks.filter(({ success }) => !success).length;
  const rows = Math.max(0, ...checks.map((check) => check.rows?.looked ?? 0));
  const one = `${failed === 0 ? `all ${checks.length} expectations hold` : `${failed} of ${checks.length} expectations failed`}${rows > 0 ? ` on ${number(rows, "row")}` : ""}`;
  const many = `${refused} of ${number(latest.length, "batch", "batches")} failed`;
  return html`<p class="verdict ${passed ? "ok" : "bad"}"><strong>${passed ? "PASS" : "FAIL"}</strong>
<span>${latest.length === 1 ? one : many}</span>
<span class="dim">${latest.length === 1 ? `${source} · ` : ""}${time(label)}</span></p>`;
}

const mark = (ok: boolean): Html => html`<span class="${ok ? "ok" : "bad"}">${ok ? "✓" : "✗"}</span>`;

const number = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;

/** Instants lose their fraction of a second; the ids of runs begin with one. */
function time(label: string): string {
  return label
    .replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[.\d]*(Z|\+00:00)$/, "$1 $2 UTC")
    .replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)-/, "$1-$2-$3 $4:$5:$6 UTC · ");
}

/** What failed stands open and first; what holds is folded together. */
function checksOf({ checks }: PastResult, past: readonly PastResult[]): Html {
  const failed = checks.filter(({ success }) => !success);
  const held = checks.filter(({ success }) => success);
  return html`${failed.map((check) => checkDetails(check, past, true))}
${held.length === 0 ? undefined : html`<details class="held"><summary>${number(held.length, "expectation holds", "expectations hold")}</summary>${held.map((check) => checkDetails(check, past, false))}</details>`}`;
}

function checkDetails(check: Check, past: readonly PastResult[], open: boolean): Html {
  const { success, title, columns, severity, rows, observed, exception } = check;
  const amount =
    rows && rows.unexpected > 0
      ? `${number(rows.unexpected, "row")}, ${shownPercent(rows.percent)}`
      : exception === undefined && observed !== undefined
        ? `observed ${shownMeasure(observed)}`
        : "";
  return html`<details class="check"${open ? html` open` : undefined}><summary>${mark(success)}
<span class="what"><b>${columns.join(", ")}</b> ${title}</span>${severity === "critical" ? undefined : html` <span class="tag">${severity}</span>`}
<span class="amount">${amount}</span>${past.length > 1 ? sparkline(check, past) : undefined}</summary>
<div class="body">${bar(check)}${argsOf(check)}${
    exception === undefined ? undefined : html`<p class="bad">It could not be evaluated: ${exception}</p>`
  }${samplesOf(check)}${check.details === undefined ? undefined : html`<pre>${shownValue(check.details)}</pre>`}${
    check.notes === undefined ? undefined : html`<p class="dim">${check.notes}</p>`
  }</div></details>
`;
}

function bar({ rows }: Check): Html | undefined {
  if (!rows || rows.unexpected === 0) return undefined;
  const told = `${rows.unexpected.toLocaleString("en-US")} of ${rows.looked.toLocaleString("en-US")} rows are unexpected${rows.missing > 0 ? `, ${rows.missing.toLocaleString("en-US")} have no value` : ""}`;
  return html`<p><meter min="0" max="100" value="${Math.max(rows.percent, 0.5)}">${shownPercent(rows.percent)}</meter> ${told}</p>`;
}

function argsOf({ args }: Check): Html | undefined {
  const entries = Object.entries(args);
  if (entries.length === 0) return undefined;
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${shownValue(value)}</dd></div>`)}</dl>`;
}

function samplesOf({ samples }: Check): Html | undefined {
  if (samples.length === 0) return undefined;
  return html`<table><caption>Samples of what was not expected</caption><thead><tr><th scope="col">value</th><th scope="col" class="number">rows sampled</th></tr></thead>
<tbody>${samples.map(({ value, count }) => html`<tr><td><code>${shownValue(value)}</code></td><td class="number">${count}</td></tr>`)}</tbody></table>`;
}
