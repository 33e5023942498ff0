import usEast1 from "./prices/us-east-1.json" with { type: "json" };

/** What one unit of something costs. */
export interface Rate {
  readonly usd: number;
  /** The unit: `GB`, `stream-hour`, `million requests`. */
  readonly per: string;
  /** Whether the figure was found in two public places at its date, or in one alone. */
  readonly confirmed: boolean;
}

type Services = typeof usEast1.services;

/** Rates by service and name. A region has all of them, or is not priced at all. */
export type Prices = { readonly [S in keyof Services]: { readonly [N in keyof Services[S]["prices"]]: Rate } };

/** One region's list prices: of the first tier, without free tiers, commitments or tax, so that a bill is at most this. */
export interface PriceTable {
  readonly region: string;
  readonly currency: string;
  /** The day of its oldest price, as in 2026-11-21. */
  readonly asOf: string;
  readonly prices: Prices;
}

interface PriceFile {
  readonly region: string;
  readonly currency: string;
  readonly services: Readonly<Record<string, PriceSection>>;
}

interface PriceSection {
  /** The page that tells these prices. */
  readonly source: string;
  readonly asOf: string;
  readonly prices: Readonly<Record<string, Omit<Rate, "confirmed"> & { readonly confirmed?: boolean }>>;
}

/** As written, with sources and dates. */
export const PRICE_FILES: readonly PriceFile[] = [usEast1];

const TABLES = new Map(PRICE_FILES.map((file) => [file.region, tableOf(file)]));

export const PRICED_REGIONS: readonly string[] = [...TABLES.keys()];

export function pricesOf(region: string): PriceTable | undefined {
  return TABLES.get(region);
}

function tableOf({ region, currency, services }: PriceFile): PriceTable {
  const prices = mapValues(services, (section) => mapValues(section.prices, (price): Rate => ({ confirmed: true, ...price })));
  const [asOf] = Object.values(services)
    .map((section) => section.asOf)
    .sort();
  return { region, currency, asOf: asOf!, prices: prices as Prices };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** The rate of a bundle: `bundle("cluster-hour", [3, ec2], [3, emr])`. */
export function bundle(per: string, ...parts: readonly (readonly [times: number, rate: Rate])[]): Rate {
  return {
    usd: parts.reduce((sum, [times, rate]) => sum + times * rate.usd, 0),
    per,
    confirmed: parts.every(([, rate]) => rate.confirmed),
  };
}

const DAY_MS = 86_400_000;

/** Days since the table's oldest price was looked up. */
export function ageInDays(table: PriceTable, nowMs: number): number {
  return Math.floor((nowMs - Date.parse(table.asOf)) / DAY_MS);
}
