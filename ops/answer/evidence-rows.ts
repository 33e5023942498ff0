/** The rows of a run, served and held, with those that were served of the same symbols before: what causes about prices look at. */
import type { EvidenceRow } from "../../domain/answer/evidence.ts";
import type { Held } from "../../domain/answer/held.ts";
import { barContract } from "../../domain/market/bar.ts";
import { type DecodedColumns, valueAt } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { nameOf } from "./object-name.ts";
import type { AnswerPorts } from "./ports.ts";
import { readCurated } from "./read-curated.ts";

export interface RunObjects {
  readonly dataset: string;
  readonly arrivals: ReadonlySet<string>;
  /** Of the run's objects in every zone, where each run has its own. */
  readonly names: ReadonlySet<string>;
}

/** How rows of a dataset are compared with each other. */
interface View {
  readonly contract: Contract;
  readonly time: string;
  readonly id: string;
  readonly price: string;
  /** What two different rows never have in common altogether. */
  readonly told: readonly string[];
}

const VIEWS: readonly View[] = [
  { contract: barContract, time: "price_date", id: "price_date", price: "close", told: ["open", "high", "low", "close", "volume"] },
  { contract: tickContract, time: "event_time", id: "trade_id", price: "price", told: ["event_time", "event_nanos", "price", "volume"] },
];

const MOST_ROWS = 200_000;

export async function rowsOfRun(ports: AnswerPorts, run: RunObjects, held: readonly Held[]): Promise<readonly EvidenceRow[]> {
  const view = VIEWS.find(({ contract }) => contract.dataset === run.dataset);
  if (!view) return [];
  const rows = held.flatMap(({ canonical }) => (canonical ? [rowOf(view, (name) => canonical[name], "held")] : []));
  const symbols = new Set(rows.map(({ symbol }) => symbol));
  const years = new Set(rows.map(({ time }) => time.slice(0, 4)));
  for (const key of await ports.objects.list(`curated/${run.dataset}/`)) {
    if (rows.length >= MOST_ROWS) break;
    const ours = isOfRun(key, run);
    if (!ours && !(view.contract === barContract && years.has(/year=(\d{4})/.exec(key)?.[1] ?? ""))) continue;
    const columns = await readCurated(ports, key, view.contract);
    for (const row of servedRows(view, columns, run.arrivals)) if (row.state === "served" || symbols.has(row.symbol)) rows.push(row);
  }
  return rows;
}

/** A history's objects begin with the arrival of their first record; a stream's have the name of the range. */
function isOfRun(key: string, { arrivals, names }: RunObjects): boolean {
  const name = nameOf(key);
  return names.has(name) || arrivals.has(name.slice(0, name.lastIndexOf("-")));
}

function* servedRows(view: View, columns: DecodedColumns, arrivals: ReadonlySet<string>): Generator<EvidenceRow> {
  const receipts = columns.get("receipt_id") as readonly string[];
  for (let row = 0; row < receipts.length; row++) {
    const ours = arrivals.has(receipts[row]!.slice(0, receipts[row]!.lastIndexOf(":")));
    yield rowOf(view, (name) => valueAt(columns.get(name)!, row), ours ? "served" : "served-before");
  }
}

function rowOf({ time, id, price, told }: View, of: (name: string) => unknown, state: EvidenceRow["state"]): EvidenceRow {
  const text = (name: string) => String(of(name));
  return { symbol: text("symbol"), time: text(time), id: text(id), price: Number(of(price)), told: told.map(text).join(" "), state };
}
