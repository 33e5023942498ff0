/** The gate's verdicts over time, and the rules that fail most. */
import type { Batch, Quality, RankedRule } from "../../messages.ts";
import { ask } from "../api.ts";
import { h, notice, svg, table } from "../dom.ts";
import { count, counted, percent } from "../format.ts";
import { href, type Page } from "../page.ts";

const DATASETS: readonly (readonly [string | undefined, string])[] = [
  [undefined, "All"],
  ["stock_market_data", "Trades"],
  ["minute_bars", "Minutes"],
  ["daily_bars", "Daily bars"],
];

export const page: Page = {
  title: "Quality",
  build: async ({ query, signal }) => {
    const dataset = query.get("dataset") ?? undefined;
    const quality = await ask<Quality>("quality", { dataset }, signal);
    const choices = DATASETS.map(([name, text]) =>
      h(
        "a",
        { id: `dataset-${name ?? "all"}`, href: href("/quality", { dataset: name }), "aria-current": name === dataset && "true" },
        text,
      ),
    );
    const head = h(
      "div.heading",
      {},
      h("h1", {}, "Quality"),
      h("div.choices", { role: "group", "aria-label": "Of which records" }, choices),
    );
    if (quality.batches.length === 0)
      return [head, notice("empty", "Nothing was judged yet", h("p", {}, "Each batch of such records leaves a verdict here."))];
    return [head, verdicts(quality), rules(quality), failures(quality)];
  },
};

const HEIGHT = 96;

/** A bar for each batch: the share of its rules that did not hold; failed ones are full. */
function verdicts({ batches, cut }: Quality): HTMLElement {
  const failed = batches.filter(({ passed }) => !passed).length;
  const told = `${count(batches.length - failed)} of ${counted(batches.length, "batch", "batches")}`;
  const most = Math.max(0.1, ...batches.map(({ broken, rules }) => broken / Math.max(1, rules)));
  const step = Math.min(26, Math.max(7, 1100 / batches.length));
  const bars = batches.map((batch, at) => {
    const height = batch.passed ? Math.max(3, (batch.broken / Math.max(1, batch.rules) / most) * (HEIGHT - 12)) : HEIGHT;
    return svg(
      "rect",
      {
        class: batch.passed ? (batch.broken > 0 ? "held" : "good") : "bad",
        x: at * step + 1,
        y: HEIGHT - height,
        width: step - 2,
        height,
        rx: 2,
      },
      svg("title", {}, titleOf(batch)),
    );
  });
  const width = Math.ceil(batches.length * step);
  return h(
    "section.card",
    { "aria-labelledby": "verdicts" },
    h("h2", { id: "verdicts" }, "Verdicts over time"),
    h(
      "p",
      {},
      h(`strong.${failed > 0 ? "bad" : "good"}`, {}, failed > 0 ? `${counted(failed, "batch", "batches")} failed` : "All passed"),
      `: ${told} passed${cut ? "; only the newest are looked at" : ""}.`,
    ),
    h(
      "div.scroll.newest",
      { tabindex: 0, role: "region", "aria-label": "Verdicts, oldest first" },
      svg(
        "svg.verdicts",
        { role: "img", "aria-label": `${told} passed the gate`, viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT },
        bars,
      ),
    ),
    h("p.dim.small", {}, daysOf(batches)),
    h(
      "p.keys.dim.small",
      {},
      h("span", {}, h("span.swatch.good", {}), "passed whole"),
      h("span", {}, h("span.swatch.held", {}), "passed, bad rows split off"),
      h("span", {}, h("span.swatch.bad", {}), "failed"),
      h("span", {}, "the higher, the more of its rules did not hold"),
    ),
  );
}

function daysOf(batches: readonly Batch[]): string {
  const [first, last] = [batches[0]!.day, batches.at(-1)!.day];
  return first === last ? `received on ${first}` : `received from ${first} to ${last}, oldest first`;
}

const titleOf = ({ name, run, day, passed, broken, rules }: Batch) =>
  `${passed ? "PASS" : "FAIL"} · ${name} · ${day} · run ${run}: ${broken} of ${rules} rules did not hold`;

function rules({ rules }: Quality): HTMLElement {
  if (rules.length === 0) return notice("good", "Every rule held in every batch");
  const most = Math.max(...rules.map(({ unexpected }) => unexpected), 1);
  const rows = rules.map((rule) => [
    h(
      "div.rule",
      {},
      h("a", { href: href("/quarantine", { rule: rule.rule }) }, rule.rule),
      rule.isWarning && h("span.tag", {}, "warning"),
      h("div.dim.small", {}, [rule.title, rule.columns.join(", "), rule.limit].filter(Boolean).join(" · ")),
    ),
    h("div.amount", {}, bar(rule.unexpected / most), rule.looked > 0 ? `${count(rule.unexpected)}` : "–"),
    shareOf(rule),
    `${count(rule.batches)} of ${count(rule.judged)}`,
    h("code.samples", {}, rule.samples.slice(0, 3).join("  ") || "–"),
  ]);
  return h(
    "section.card",
    { "aria-labelledby": "rules" },
    h("h2", { id: "rules" }, "Rules that did not hold"),
    h("p.dim", {}, "The worst first. A rule's name leads to the records that are held for it."),
    table("Rules by records that break them", ["rule", "records", "share", "batches", "as in"], rows, [1, 2, 3]),
  );
}

const shareOf = ({ unexpected, looked }: RankedRule) => (looked > 0 ? percent(unexpected / looked) : "–");

function bar(share: number): SVGElement {
  return svg(
    "svg.bar",
    { "aria-hidden": "true", viewBox: "0 0 60 8", width: 60, height: 8 },
    svg("rect", { x: 60 - Math.max(1, share * 60), y: 0, width: Math.max(1, share * 60), height: 8, rx: 2 }),
  );
}

function failures({ batches }: Quality): HTMLElement {
  const failed = batches.filter(({ passed }) => !passed).toReversed();
  if (failed.length === 0)
    return h(
      "section.card",
      { "aria-labelledby": "failed" },
      h("h2", { id: "failed" }, "Failed batches"),
      h("p.dim", {}, "None: nothing was quarantined whole."),
    );
  const rows = failed
    .slice(0, 50)
    .map(({ day, name, run, reasons }) => [name, day, h("a", { href: href("/runs", { of: run }) }, run), reasons.join("; ")]);
  return h(
    "section.card",
    { "aria-labelledby": "failed" },
    h("h2", { id: "failed" }, "Failed batches"),
    table("The newest first", ["batch", "day", "run", "why"], rows),
  );
}
