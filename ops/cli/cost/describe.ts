import { styleText } from "node:util";
import type { Verdict } from "../../../policies/cost/ceiling.ts";
import type { CostDiff } from "../../../policies/cost/diff.ts";
import { type Estimate, idleFloor, type Located, locate, type PerMillionRecords } from "../../../policies/cost/estimate.ts";
import {
  type CostedLine,
  type DependsOnUsageLine,
  isCosted,
  type Line,
  type UnpricedLine,
  type UsageLine,
} from "../../../policies/cost/line.ts";
import { table } from "../table.ts";

/** An estimate for people: the idle floor by name, what usage adds, what is not in the total, and the ceiling. */
export function describeCost(cost: Estimate, verdict: Verdict | undefined, diff: CostDiff | undefined, usage: string | undefined): string {
  const sections = [
    [`${cost.regions.join(", ")}, list prices of ${cost.pricesAsOf} without free tiers, for a month of 730 hours`],
    costed(`idle floor, ${money(cost.baseline)}: paid while nothing is done`, idleFloor(cost)),
    costed(`by usage${usage === undefined ? "" : ` (${usage})`}, ${money(cost.usage)}`, locate(cost, is("Usage"))),
    open(locate(cost, is("DependsOnUsage"))),
    unpriced(locate(cost, is("Unpriced"))),
    unknown(cost.unknown),
    [...total(cost), ...perMillion(cost.perMillionRecords)],
    ...(verdict ? [ceiling(verdict)] : []),
    ...(diff ? [difference(diff)] : []),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

const is =
  <T extends Line["_tag"]>(tag: T) =>
  (line: Line): line is Extract<Line, { _tag: T }> =>
    line._tag === tag;

const shortType = (type: string) => type.slice(type.lastIndexOf(":") + 1);

/** More resources than these that cost the same for the same are one row: forty alarms say no more than their number. */
const ROWS_OF_SAME = { costed: 3, open: 1 };

function costed(title: string, found: readonly Located<CostedLine>[]): string[] {
  const groups = grouped(found, ROWS_OF_SAME.costed, ({ item, line }) => `${item.type} ${line.component} ${line.quantity}`)
    .map((group) => ({ group, monthly: sumOf(group, ({ monthly }) => monthly) }))
    .filter(({ monthly }) => monthly > 0)
    .sort((a, b) => b.monthly - a.monthly);
  if (groups.length === 0) return [];
  const rows = groups.map(({ group, monthly }) => {
    const { item, line } = group[0]!;
    return [
      nameOf(group),
      shortType(item.type),
      line.component,
      quantity(sumOf(group, (each) => each.quantity)),
      each(line),
      money(monthly),
    ];
  });
  const head = ["resource", "type", "what", "quantity", "each", "a month"];
  return [styleText("bold", title, { stream: process.stdout }), table(head, aligned(rows, [3, 5], head))];
}

function open(found: readonly Located<DependsOnUsageLine>[]): string[] {
  if (found.length === 0) return [];
  const rows = grouped(found, ROWS_OF_SAME.open, ({ item, line }) => `${item.type} ${line.component}`).map((group) => {
    const { item, line } = group[0]!;
    return [nameOf(group), shortType(item.type), line.component, each(line), line.keys.join(", ")];
  });
  return ["not in the total: depends on usage (see --usage)", table(["resource", "type", "what", "each", "tell"], rows)];
}

function unpriced(found: readonly Located<UnpricedLine>[]): string[] {
  if (found.length === 0) return [];
  return [
    "not in the total: cannot be priced",
    ...found.map(({ item, line }) => `  ${item.name} (${shortType(item.type)}), ${line.component}: ${line.reason}`),
  ];
}

function unknown(found: Estimate["unknown"]): string[] {
  if (found.length === 0) return [];
  const types = [...new Set(found.map(({ type }) => type))];
  const named = types.map(
    (type) =>
      `  ${type}: ${found
        .filter((each) => each.type === type)
        .map(({ name }) => name)
        .join(", ")}`,
  );
  return ["not in the total: types whose price is not known here", ...named];
}

/** What is not told is said to be missing: a sum that leaves it out would pass for the bill. */
function total(cost: Estimate): string[] {
  const missing = cost.unknown.length + locate(cost, (line): line is DependsOnUsageLine | UnpricedLine => !isCosted(line)).length;
  const sum = `${money(cost.monthly)} a month${cost.usage > 0 ? `: idle ${money(cost.baseline)}, usage ${money(cost.usage)}` : ", idle"}`;
  const more = missing > 0 ? `, and ${missing} more costs that are not in it` : "";
  const doubted = cost.items.some(({ lines }) => lines.some((line) => "rate" in line && !line.rate.confirmed));
  return [styleText("bold", `${sum}${more}`, { stream: process.stdout }), ...(doubted ? ["† this price was found in one place only"] : [])];
}

function perMillion(per: PerMillionRecords | undefined): string[] {
  if (!per) return [];
  return [`${money(per.all)} a million records at ${per.records.toLocaleString("en-US")} a month, of which ${money(per.usage)} by usage`];
}

function ceiling({ ceiling: most, within, over, savings, enough, contributors }: Verdict): string[] {
  if (within) return [styleText("green", `under the ceiling of ${money(most)}`, { stream: process.stdout })];
  const advice = savings.map(
    ({ item, component, change, upTo }) => `  up to ${money(upTo).padStart(MONEY)}  ${item.name}, ${component}: ${change}`,
  );
  const dearest = contributors.map(({ item, line }) => `  ${money(line.monthly).padStart(MONEY)}  ${item.name}, ${line.component}`);
  return [
    styleText("red", `${money(over)} above the ceiling of ${money(most)}`, { stream: process.stdout }),
    "the dearest",
    ...dearest,
    ...(savings.length > 0 ? [enough ? "what would bring it under" : "what would help, and not be enough", ...advice] : []),
    ...(enough ? [] : ["take a pipeline out of the stack's config, or raise its ceiling"]),
  ];
}

function difference({ before, after, change, rows, open: added, unknown: news }: CostDiff): string[] {
  const head = ["resource", "type", "", "before", "after", "change"];
  const cells = rows.map((row) => [
    row.name,
    shortType(row.type),
    row._tag.toLowerCase(),
    money(row.before),
    money(row.after),
    signed(row.after - row.before),
  ]);
  return [
    styleText("bold", `${signed(change)} a month by the change: ${money(before)} before, ${money(after)} after`, {
      stream: process.stdout,
    }),
    ...(rows.length > 0 ? [table(head, aligned(cells, [3, 4, 5], head))] : []),
    ...added.map(({ name, type }) => `  ${name} (${shortType(type)}) is new, and costs more than this by its usage`),
    ...news.map(({ name, type }) => `  ${name} is new, and the price of ${type} is not known here`),
  ];
}

// ---- cells -------------------------------------------------------------------------------------------------------

/** Groups of the same key, but each by itself where there are no more of it than `few`. */
function grouped<L extends Line>(
  found: readonly Located<L>[],
  few: number,
  keyOf: (located: Located<L>) => string,
): (readonly Located<L>[])[] {
  return [...Map.groupBy(found, keyOf).values()].flatMap((group) => (group.length > few ? [group] : group.map((each) => [each])));
}

const sumOf = (group: readonly Located<CostedLine>[], of: (line: CostedLine) => number) =>
  group.reduce((sum, { line }) => sum + of(line), 0);

const nameOf = (group: readonly Located[]) => (group.length === 1 ? group[0]!.item.name : `${group.length} of them`);

const each = ({ rate }: Pick<UsageLine, "rate">) => `$${plain(rate.usd)} per ${rate.per}${rate.confirmed ? "" : " †"}`;

/** As many decimals as the price has. */
const plain = (amount: number) => amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 10 });

const quantity = (amount: number) => amount.toLocaleString("en-US", { maximumFractionDigits: amount < 1 ? 6 : 2 });

/** Whole cents; what is less than half a cent is said to be so, and never nothing. */
function money(amount: number): string {
  if (amount > 0 && amount < 0.005) return "<$0.01";
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Room for a sum in a list. */
const MONEY = 9;

const signed = (amount: number) => `${amount < 0 ? "−" : "+"}${money(Math.abs(amount))}`;

/** Some columns' cells to the right. */
function aligned(rows: readonly (readonly string[])[], columns: readonly number[], head: readonly string[]): string[][] {
  const width = (column: number) => Math.max(head[column]!.length, ...rows.map((row) => row[column]!.length));
  return rows.map((row) => row.map((cell, column) => (columns.includes(column) ? cell.padStart(width(column)) : cell)));
}
