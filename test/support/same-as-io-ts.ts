/** Holds the stream's decoder against io-ts: every record, by itself, read with JSON.parse and decoded by the contract's codec. */
import assert from "node:assert/strict";
import { isRight } from "fp-ts/lib/Either.js";
import { valueAt } from "../../domain/market/columns.ts";
import { instrumentOf } from "../../domain/market/instruments.ts";
import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { exactNumber } from "../../domain/market/numbers.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { microsOfInstant } from "../../domain/market/times.ts";
import { readRows } from "../../pipelines/stream-ingest/rows.ts";
import { readWire } from "../../pipelines/stream-ingest/wire.ts";

const SHARD = "trades-000000000001";

/** Reads records in batches, as one decoder that learns on its way, and throws where the verdict on one, or a value of it, is not io-ts's. */
export function sameAsIoTs(records: readonly Uint8Array[], decoder = new LineDecoder(tickContract)): { readonly good: number } {
  const numbered = records.map((data, i) => ({ partitionKey: "k", sequenceNumber: String(i + 1), data, arrivedAt: 0 }));
  const { rows } = readRows(readWire, decoder, SHARD, numbered);
  const rowOf = new Map(Array.from(rows.recordOf, (record, row) => [record, row]));
  assert.equal(rowOf.size + rows.unreadable.length, records.length);
  for (let record = 0; record < records.length; record++) {
    const row = rowOf.get(record);
    const expected = byIoTs(records[record]!, `${SHARD}:${record + 1}`);
    const found =
      row === undefined ? undefined : Object.fromEntries([...rows.columns].map(([name, values]) => [name, valueAt(values, row)]));
    assert.deepEqual(found, expected, Buffer.from(records[record]!).toString());
    if (found)
      assert.deepEqual(
        [rows.micros[row!], rows.arrivals[row!]],
        [found["event_time"], found["ingested_at"]].map((time) => microsOfInstant(time as string)),
      );
  }
  return { good: rowOf.size };
}

/** The row that a record becomes, undefined where it becomes none. */
function byIoTs(data: Uint8Array, receipt_id: string): object | undefined {
  const { fields } = readWire(data);
  if (!fields) return undefined;
  const row: Record<string, unknown> = {};
  for (const [name, { kind, nullable }] of Object.entries(tickContract.fields)) {
    const value = fields[name] ?? (nullable ? null : undefined);
    row[name] = kind === "number" || kind === "integer" ? numberOf(value) : value;
  }
  const own = { revision: 0, receipt_id };
  const symbol = typeof row["symbol"] === "string" ? instrumentOf(row["symbol"]) : row["symbol"];
  const [written, stored] = [
    { ...row, ...own },
    { ...row, ...own, symbol },
  ].map((each) => tickContract.codec.decode(each));
  // A symbol is judged as it was written, and as it is stored.
  return isRight(written!) && isRight(stored!) ? stored.right : undefined;
}

function numberOf(value: unknown): unknown {
  if (typeof value === "number") return value + 0;
  const exact = typeof value === "string" ? exactNumber(value) : undefined;
  return exact && isRight(exact) ? exact.right : value;
}
