import type { Verdict } from "../../../policies/cost/ceiling.ts";
import type { CostDiff } from "../../../policies/cost/diff.ts";
import { type Estimate, idleFloor, monthlyOf } from "../../../policies/cost/estimate.ts";
import type { Line } from "../../../policies/cost/line.ts";

/** An estimate as `assay cost --json` prints it; dollars to the millionth. */
export function costDocument(cost: Estimate, verdict: Verdict | undefined, diff: CostDiff | undefined): object {
  const { items, perMillionRecords: per, ...rest } = cost;
  return {
    ...rest,
    baseline: usd(cost.baseline),
    usage: usd(cost.usage),
    monthly: usd(cost.monthly),
    ...(per && { perMillionRecords: { ...per, all: usd(per.all), usage: usd(per.usage) } }),
    idleFloor: idleFloor(cost).map(({ item, line }) => ({ name: item.name, component: line.component, monthly: usd(line.monthly) })),
    items: items.map((item) => ({ ...item, monthly: usd(monthlyOf(item)), lines: item.lines.map(lineDocument) })),
    ...(verdict && { ceiling: ceilingDocument(verdict) }),
    ...(diff && { diff: diffDocument(diff) }),
  };
}

function lineDocument(line: Line): object {
  if (line._tag === "Unpriced") return line;
  const { rate, saving: _, ...rest } = line;
  return { ...rest, ...("monthly" in line && { monthly: usd(line.monthly) }), usd: rate.usd, per: rate.per, confirmed: rate.confirmed };
}

function ceilingDocument({ ceiling, within, over, savings, enough, contributors }: Verdict): object {
  return {
    usd: ceiling,
    within,
    over: usd(over),
    enough,
    savings: savings.map(({ item, upTo, ...rest }) => ({ name: item.name, type: item.type, ...rest, upTo: usd(upTo) })),
    contributors: contributors.map(({ item, line }) => ({ name: item.name, component: line.component, monthly: usd(line.monthly) })),
  };
}

function diffDocument(diff: CostDiff): object {
  const rounded = diff.rows.map((row) => ({ ...row, before: usd(row.before), after: usd(row.after) }));
  return { ...diff, before: usd(diff.before), after: usd(diff.after), change: usd(diff.change), rows: rounded };
}

const usd = (amount: number) => Math.round(amount * 1e6) / 1e6;
