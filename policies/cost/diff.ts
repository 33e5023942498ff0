import { type Estimate, type Item, monthlyOf } from "./estimate.ts";

/** What a change does to the bill, in US dollars a month. */
export interface CostDiff {
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** Resources whose cost is another, the greatest difference first. */
  readonly rows: readonly DiffRow[];
  /** Resources that came and cost by a usage that is not told. */
  readonly open: readonly DiffRow[];
  /** Resources that came, of which nothing is known. */
  readonly unknown: Estimate["unknown"];
}

export interface DiffRow {
  readonly _tag: "Added" | "Removed" | "Changed";
  readonly name: string;
  readonly type: string;
  readonly before: number;
  readonly after: number;
}

/** Less than this is the rounding of sums, not a difference. */
const NOTHING_USD = 1e-6;

export function diffEstimates(before: Estimate, after: Estimate): CostDiff {
  const old = byPlace(before.items);
  const now = byPlace(after.items);
  const rows = [...new Set([...old.keys(), ...now.keys()])].map((place) => rowOf(old.get(place), now.get(place)));
  const knownBefore = new Set(before.unknown.map(({ name, type }) => `${type} ${name}`));
  return {
    before: before.monthly,
    after: after.monthly,
    change: after.monthly - before.monthly,
    rows: rows
      .filter((row) => Math.abs(row.after - row.before) > NOTHING_USD)
      .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before)),
    open: rows.filter(({ _tag, name, type }) => _tag === "Added" && isOpen(after.items, name, type)),
    unknown: after.unknown.filter(({ name, type }) => !knownBefore.has(`${type} ${name}`)),
  };
}

/** By URN without stack and project, so that two stacks of one program can be compared. */
function byPlace(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.urn.split("::").slice(2).join("::") || item.urn, item]));
}

function rowOf(before: Item | undefined, after: Item | undefined): DiffRow {
  const { name, type } = (after ?? before)!;
  const tag = before === undefined ? "Added" : after === undefined ? "Removed" : "Changed";
  return { _tag: tag, name, type, before: before ? monthlyOf(before) : 0, after: after ? monthlyOf(after) : 0 };
}

const isOpen = (items: readonly Item[], name: string, type: string) =>
  items.some(
    (item) => item.name === name && item.type === type && item.lines.some(({ _tag }) => _tag === "DependsOnUsage" || _tag === "Unpriced"),
  );
