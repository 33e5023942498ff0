/** What a stack costs a month, against its ceiling. */
import type { CostAnswer, CostView } from "../../messages.ts";
import { ask } from "../api.ts";
import { command, h, notice, svg, table } from "../dom.ts";
import { dollars, percent } from "../format.ts";
import type { Page } from "../page.ts";

export const page: Page = {
  title: "Cost",
  build: async ({ signal, about }) => {
    const { cost } = await ask<CostAnswer>("cost", {}, signal);
    const head = h(
      "div.heading",
      {},
      h("h1", {}, "Cost"),
      cost && h("p.facts.dim", {}, `${cost.of} · ${cost.regions.join(", ")} · list prices of ${cost.pricesAsOf}`),
    );
    if (cost) return [head, total(cost), items(cost)];
    return [
      head,
      notice(
        "empty",
        "No stack to estimate",
        h(
          "p",
          {},
          "Data on this machine cost nothing. What a stack on AWS costs a month is shown once the dashboard is given its preview:",
        ),
        command("pulumi preview --json --show-sames > preview.json"),
        command(`npx assay dashboard --cost preview.json --usage small --ceiling 150${about.option}`),
      ),
    ];
  },
};

function total({ monthly, baseline, usage, ceiling, notes }: CostView): HTMLElement {
  const verdict =
    ceiling === null
      ? null
      : ceiling.over > 0
        ? h("strong.bad", {}, `${dollars(ceiling.over)} above the ceiling of ${dollars(ceiling.usd)}`)
        : h("strong.good", {}, `within the ceiling of ${dollars(ceiling.usd)}`);
  return h(
    "section.card",
    { "aria-labelledby": "total" },
    h("h2", { id: "total" }, "A month"),
    h("p.big", {}, dollars(monthly), " ", verdict),
    ceiling && gauge(monthly, ceiling.usd),
    h("p", {}, `${dollars(baseline)} however little is done, ${dollars(usage)} by what is done.`),
    ceiling &&
      ceiling.savings.length > 0 &&
      h(
        "div",
        {},
        h("h3", {}, ceiling.enough ? "What would bring it under" : "What would bring it closer"),
        h(
          "ul.why",
          {},
          ceiling.savings.map(({ name, change, upTo }) => h("li", {}, h("strong", {}, name), `: ${change}, up to ${dollars(upTo)}`)),
        ),
      ),
    notes.map((note) => h("p.dim.small", {}, note)),
  );
}

function gauge(monthly: number, ceiling: number): SVGElement {
  const most = Math.max(monthly, ceiling) * 1.05;
  const at = (usd: number) => (usd / most) * 600;
  return svg(
    "svg.gauge",
    { role: "img", "aria-label": `${percent(monthly / ceiling)} of the ceiling`, viewBox: "0 0 600 28", width: 600, height: 28 },
    svg("rect.ground", { x: 0, y: 6, width: 600, height: 16, rx: 4 }),
    svg(`rect.${monthly > ceiling ? "bad" : "good"}`, { x: 0, y: 6, width: at(monthly), height: 16, rx: 4 }),
    svg("line", { x1: at(ceiling), x2: at(ceiling), y1: 0, y2: 28 }),
  );
}

function items({ items }: CostView): HTMLElement {
  const rows = items.flatMap(({ name, type, lines, monthly }) => [
    [h("strong", {}, name), h("span.dim", {}, type), h("strong", {}, dollars(monthly)), ""],
    ...lines.map(({ component, monthly, note }) => [h("span.inner", {}, component), "", monthly === null ? "?" : dollars(monthly), note]),
  ]);
  return h(
    "section.card",
    { "aria-labelledby": "items" },
    h("h2", { id: "items" }, "By resource"),
    table("The dearest first", ["resource", "type", "a month", "rate"], rows, [2]),
  );
}
