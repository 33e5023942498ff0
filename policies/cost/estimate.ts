/** What a stack costs a month, line by line. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Graph, Resource } from "./graph.ts";
import { type BaselineLine, type CostedLine, isCosted, type Line, unpriced } from "./line.ts";
import { PRICED_REGIONS, type PriceTable, pricesOf } from "./prices.ts";
import { isFree, typeOf } from "./registry.ts";
import type { Surroundings } from "./resource-type.ts";
import { STACK, STACK_RESOURCE, stack } from "./types/stack.ts";
import { NO_USAGE, resourceUsageFaults, type Usage, type UsageFault, usageOf } from "./usage.ts";

/** One resource that costs something, or may. */
export interface Item {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  readonly lines: readonly Line[];
}

/** A month of a stack in US dollars, at list prices of the first tier: see {@link PriceTable}. */
export interface Estimate {
  readonly regions: readonly string[];
  /** The day of the oldest price that was in reach. */
  readonly pricesAsOf: string;
  readonly items: readonly Item[];
  /** Resources known to cost nothing. */
  readonly free: number;
  /** Resources of which nothing is known, so that the total is short of them. */
  readonly unknown: readonly { readonly name: string; readonly type: string }[];
  /** Billed however little is done. */
  readonly baseline: number;
  /** Billed by what is done, as far as the usage tells. */
  readonly usage: number;
  readonly monthly: number;
  readonly perMillionRecords?: PerMillionRecords;
  readonly notes: readonly string[];
}

/** US dollars for a million market-data records at the usage's number of records. */
export interface PerMillionRecords {
  readonly records: number;
  /** The whole bill, divided. */
  readonly all: number;
  /** What of it is billed by usage. */
  readonly usage: number;
}

/** A region whose prices are not in the table, or none told at all. */
export interface RegionFault {
  readonly _tag: "RegionFault";
  readonly message: string;
}

export type CostFault = RegionFault | UsageFault;

export interface EstimateOptions {
  readonly usage?: Usage;
  /** Prices everything as if it were there, wherever the graph says it is. */
  readonly region?: string;
}

export function estimate(graph: Graph, { usage = NO_USAGE, region }: EstimateOptions = {}): Either<readonly CostFault[], Estimate> {
  const regionOf = (resource: Resource) => region ?? resource.region ?? graph.region;
  const priced = graph.resources.filter(({ type }) => typeOf(type));
  const tables = tablesOf(regionOf(STACK_RESOURCE), priced.map(regionOf));
  const usageFaults = resourceUsageFaults(usage, graph.resources);
  if (isLeft(tables)) return left([...tables.left, ...usageFaults]);
  if (usageFaults.length > 0) return left(usageFaults);

  const [home] = tables.right;
  const behind = resolver(graph.resources);
  const items: Item[] = [];
  for (const resource of [STACK_RESOURCE, ...priced]) {
    const { prices } = pricesOf(regionOf(resource) ?? home.region)!;
    const lines = linesOf(resource, usage, { prices, resource, behind: (input) => behind(resource, input) });
    if (lines.length > 0) items.push({ urn: resource.urn, name: resource.name, type: resource.type, lines });
  }
  const unknown = graph.resources.filter(({ type }) => !typeOf(type) && !isFree(type)).map(({ name, type }) => ({ name, type }));
  return right({
    regions: tables.right.map((table) => table.region),
    pricesAsOf: tables.right.map(({ asOf }) => asOf).sort()[0]!,
    items,
    free: graph.resources.length - unknown.length - items.filter(({ type }) => type !== STACK).length,
    unknown,
    ...totalsOf(items, usageOf(usage, STACK_RESOURCE, stack.usage)["records"]),
    notes: graph.notes,
  });
}

function linesOf(resource: Resource, usage: Usage, surroundings: Surroundings): readonly Line[] {
  const type = typeOf(resource.type)!;
  const lines = type.linesOf(usageOf(usage, resource, type.usage), surroundings);
  return isLeft(lines) ? lines.left.map((reason) => unpriced("all of it", reason)) : lines.right;
}

/** The resources behind an input, by the URNs that Pulumi tracks. */
function resolver(resources: readonly Resource[]): (resource: Resource, input: string) => readonly Resource[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return (resource, input) => (resource.dependencies[input] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
}

type Tables = readonly [home: PriceTable, ...others: PriceTable[]];

/** The price tables of all regions in use, the stack's own first. */
function tablesOf(home: string | undefined, used: readonly (string | undefined)[]): Either<readonly RegionFault[], Tables> {
  const fault = (message: string): RegionFault => ({ _tag: "RegionFault", message });
  const regions = [...new Set([home, ...used])].filter((region) => region !== undefined);
  if (regions.length === 0 || (home === undefined && used.includes(undefined)))
    return left([fault("nothing says in which region the stack is: set aws:region in its config, or name it with --prices-of")]);
  const tables = regions.flatMap((region) => pricesOf(region) ?? []);
  if (tables.length === regions.length) return right(tables as unknown as Tables);
  const known = `prices are known of ${PRICED_REGIONS.join(", ")}; --prices-of prices everything as if it were there`;
  return left(regions.filter((region) => !pricesOf(region)).map((region) => fault(`there are no prices of ${region}: ${known}`)));
}

function totalsOf(items: readonly Item[], records = 0): Pick<Estimate, "baseline" | "usage" | "monthly" | "perMillionRecords"> {
  const lines = items.flatMap((item) => item.lines).filter(isCosted);
  const sumOf = (tag: CostedLine["_tag"]) => lines.filter(({ _tag }) => _tag === tag).reduce((sum, { monthly }) => sum + monthly, 0);
  const baseline = sumOf("Baseline");
  const usage = sumOf("Usage");
  const monthly = baseline + usage;
  const millions = records / 1e6;
  return {
    baseline,
    usage,
    monthly,
    ...(millions > 0 && { perMillionRecords: { records, all: monthly / millions, usage: usage / millions } }),
  };
}

/** US dollars a month of a resource, as far as they are known. */
export function monthlyOf({ lines }: Pick<Item, "lines">): number {
  return lines.filter(isCosted).reduce((sum, { monthly }) => sum + monthly, 0);
}

/** A line with the resource it belongs to. */
export interface Located<L extends Line = Line> {
  readonly item: Item;
  readonly line: L;
}

export function locate<L extends Line>({ items }: Estimate, is: (line: Line) => line is L): Located<L>[] {
  return items.flatMap((item) => item.lines.filter(is).map((line) => ({ item, line })));
}

/** What is paid while nothing is done, the dearest first. */
export function idleFloor(estimate: Estimate): Located<BaselineLine>[] {
  return locate(estimate, (line): line is BaselineLine => line._tag === "Baseline").sort((a, b) => b.line.monthly - a.line.monthly);
}
