import assert from "node:assert/strict";
import { StoreFault } from "../../../adapters/embedded/store-fault.ts";
import { directShard, MicroBatches } from "../../../pipelines/stream-ingest/direct.ts";
import type { StreamPorts } from "../../../pipelines/stream-ingest/ports.ts";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";
import { valuesOf } from "../../support/columns.ts";
import { fakePorts, type Put, recordOf, settings, tick, zone } from "./helpers.ts";

const SHARD = directShard("direct-fake-0123");

/** Reads records unless they name the poison exchange. */
const refusing: StreamPorts["readWire"] = (bytes) => {
  if (Buffer.from(bytes).includes('"exchange":"POISON"')) throw new Error("out of memory");
  return readWire(bytes);
};

async function feed(ports: StreamPorts, puts: readonly Put[], change: Parameters<typeof settings>[0] = {}): Promise<MicroBatches> {
  const chosen = settings({ transport: "direct", retryAttempts: 1, ...change });
  const batches = await MicroBatches.open(ports, chosen, SHARD, () => {});
  await batches.sink({ _tag: "Batch", entries: puts.map((put) => recordOf(put, 1)), position: puts.length });
  await batches.flush();
  return batches;
}

describe("micro-batches straight from a source", () => {
  it("give a record up that cannot be processed, after its tries, whole to dead-letters, and process those around it", async () => {
    const { ports, objects, logged } = fakePorts({ readWire: refusing });
    const poison = tick(2, { exchange: "POISON" });
    const batches = await feed(ports, [tick(0), tick(1), poison, tick(3), tick(4)]);
    assert.equal(batches.committed, 5);
    const curated = (await zone(objects, "curated/stock_market_data")).map(({ trade_id }) => trade_id);
    assert.deepEqual(curated.toSorted(), ["0", "1", "3", "4"]);
    const [letter, ...more] = await zone(objects, "dead-letters/stock_market_data/year=2026/month=01/day=18/direct-fake-0123-3.jsonl");
    assert.deepEqual(more, []);
    assert.equal(Buffer.from(letter!["base64"] as string, "base64").toString(), JSON.stringify(poison));
    assert.deepEqual([letter!["receipt_id"], letter!["tries"]], ["direct-fake-0123:3", 2]);
    assert.equal(logged.filter((line) => line.includes("gave up 1 records")).length, 1);
  });

  it("find the record that makes the processor throw by halving, and go on behind it where they are opened again", async () => {
    const { ports, objects } = fakePorts();
    // What cannot even be encoded: a fault of the program that names no record.
    const throwing: StreamPorts = {
      ...ports,
      encoder: {
        ...ports.encoder,
        encode: (contract, columns) => {
          if (valuesOf(columns.get("exchange") ?? []).includes("BAD")) throw new Error("a defect");
          return ports.encoder.encode(contract, columns);
        },
      },
    };
    const puts = Array.from({ length: 9 }, (_, i) => tick(i, i === 5 ? { exchange: "BAD" } : {}));
    const batches = await feed(throwing, puts);
    assert.equal(batches.committed, 9);
    assert.equal((await zone(objects, "curated/stock_market_data")).length, 8);
    const letters = (await objects.lines("dead-letters/")).map((text) => JSON.parse(text)).filter((line) => "receipt_id" in line);
    assert.deepEqual(
      letters.map(({ receipt_id }) => receipt_id),
      ["direct-fake-0123:6"],
    );
    assert.equal((await MicroBatches.open(ports, settings({ transport: "direct" }), SHARD, () => {})).committed, 9);
  });

  it("end with what the disk refuses, and give nothing up for it", async () => {
    const { ports, objects } = fakePorts();
    const full: StreamPorts = {
      ...ports,
      objects: Object.assign(Object.create(objects), { stage: () => Promise.reject(new StoreFault("ENOSPC", "data", "write")) }),
    };
    await assert.rejects(feed(full, [tick(0)]), (error: unknown) => error instanceof StoreFault);
    assert.deepEqual(await objects.list("dead-letters/"), []);
  });
});
