/** What a schedule leaves behind, in a form that does not depend on how its records were cut and tried. */
import { s3ObjectStore } from "../../adapters/aws/object-store.ts";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { type MinuteBar, minuteBarContract } from "../../domain/market/minute-bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { audit } from "../../ops/audit/audit.ts";
import { mergeParts } from "../support/merge-parts.ts";
import { LAST_MINUTE } from "./workload.ts";
import { BUCKET, type World } from "./world.ts";

export interface Outcome {
  /** What an audit finds. */
  readonly findings: readonly string[];
  readonly ticks: readonly string[];
  readonly minutes: readonly string[];
  /** Without when and where they came in: a slice that is fetched again has another receipt. */
  readonly bars: readonly string[];
  readonly quarantine: readonly string[];
  readonly late: readonly string[];
  readonly latest: readonly string[];
  /** Receipts of what was given up, and not judged anew. */
  readonly dead: readonly string[];
  /** Sequence numbers of everything that arrived. */
  readonly raw: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

export async function outcomeOf(world: World): Promise<Outcome> {
  const client = { send: async (command: unknown) => world.s3.answer(command) };
  // Nothing goes wrong here, and `send` is all that is used.
  const objects = s3ObjectStore({ client, bucketOf: () => BUCKET, pipeline: "stream-ingest", clock: world.time } as unknown as Parameters<
    typeof s3ObjectStore
  >[0]);
  const { findings } = await audit({ objects, readRecords, decodeCurated });
  const ticks = await curated(objects, tickContract);
  const minutes = (await curated(objects, minuteBarContract)) as unknown as readonly MinuteBar[];
  const quarantine = await lines(objects, "quarantine/");
  const late = await lines(objects, "late/");
  const judged = new Set([...ticks, ...quarantine, ...late].map(({ receipt_id }) => receipt_id));
  return {
    findings: findings.map(({ arrival, account, message }) => `${arrival} ${account}: ${message}`),
    ticks: texts(ticks),
    minutes: texts(mergeParts(minutes.filter(({ minute_start }) => minute_start < LAST_MINUTE)).map(({ parts: _, ...minute }) => minute)),
    bars: texts((await curated(objects, barContract)).map(({ ingested_at: _, receipt_id: __, ...bar }) => bar)),
    quarantine: texts(quarantine.map(quarantined)),
    late: texts(late.map(({ receipt_id }) => ({ receipt_id }))),
    latest: texts([...world.dynamoDb.tables.get("latest-prices")!.values()].map((item) => served({ ...item }))),
    dead: receipts(await lines(objects, "dead-letters/")).filter((receipt) => !judged.has(receipt)),
    raw: (await lines(objects, "raw/")).map(({ sequence }) => String(sequence)).sort(),
  };
}

const receipts = (found: readonly Row[]) => found.flatMap(({ receipt_id }) => (typeof receipt_id === "string" ? [receipt_id] : [])).sort();

const texts = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row).replaceAll(OF_SHARD, "$1")).sort();

/** What a receipt, an order key and a minute's key owe to the shard that a record happened to be in: sequence numbers are the stream's. */
const OF_SHARD = /trades-\d{12}:(?=\d)|(\|\d{129}\|)[0-9a-f]{16}/g;

function quarantined({ receipt_id, reasons, dataset, original }: Row): Row {
  return dataset === barContract.dataset ? { original, reasons } : { receipt_id, reasons, dataset };
}

/** Attributes have no order. Only bars have a currency. */
function served(item: Row): Row {
  const { receipt_id: _, order_key: __, ...bar } = item;
  const isOfBar = (item["currency"] as { readonly S?: string } | undefined)?.S !== undefined;
  return Object.fromEntries(Object.entries(isOfBar ? bar : item).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function curated(objects: ObjectStore, contract: Contract): Promise<Row[]> {
  const rows: Row[] = [];
  for (const key of await objects.list(`curated/${contract.dataset}/`)) {
    const columns = await decodeCurated(key, (await objects.read(key))!, contract);
    const count = columns.get(contract.fieldNames[0]!)!.length;
    for (let row = 0; row < count; row++) {
      rows.push(Object.fromEntries(contract.fieldNames.map((name) => [name, columns.get(name)![row]])));
    }
  }
  return rows;
}

async function lines(objects: ObjectStore, prefix: string): Promise<Row[]> {
  const found: Row[] = [];
  for (const key of await objects.list(prefix)) {
    if (!key.endsWith(".jsonl")) continue;
    for (const line of Buffer.from((await objects.read(key))!)
      .toString()
      .split("\n"))
      if (line !== "") found.push(JSON.parse(line));
  }
  return found;
}
