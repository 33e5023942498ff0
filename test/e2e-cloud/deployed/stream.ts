import assert from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { ObjectStore } from "../../../domain/ports/stores.ts";
import type { StreamEntry, StreamRecord } from "../../../domain/ports/stream.ts";
import type { FailureRecord } from "../../../domain/stream/failure-record.ts";
import { kinesisEvent } from "../../../domain/stream/kinesis-event.ts";
import { mappingSettings } from "../../../pipelines/stream-ingest/consumer.ts";
import { linesOf } from "../../support/cloud/log-metrics.ts";
import { deliver, recorded } from "../../support/deliver.ts";
import type { Props } from "../../support/engine/cloud.ts";
import { ACCOUNT } from "../../support/engine/kinds.ts";
import { settingsOf } from "../here.ts";
import { kinesisShard, readAll, simulatedEntries } from "../stream-world.ts";
import { eventually, findingsIn, STREAM_SETTINGS, type World } from "./world.ts";

/** On the day that the named queries are about, and with the symbol that one of them asks for. */
const SESSION = {
  seed: 7,
  symbols: ["AAPL", "MSFT", "NVDA", "AMZN", "TSLA", "META"],
  from: "2026-01-18",
  market: "24/7",
  minutes: 4,
  rate: 4,
};

/** Of a trade that comes too late for the stream. */
const DAYS_BEFORE = "2026-01-16";

interface Delivered {
  /** Behind which record the mapping goes on. Default: it begins. */
  readonly after?: string | undefined;
  /** In place of the mapping's own. */
  readonly batchRecords?: number;
  /** Whether the mapping's failure records carry no records, as they do where there is too much of them. Default false. */
  readonly bare?: boolean;
  /** Of which batches the function dies. Default: of none. */
  readonly stops?: (batch: readonly StreamRecord[]) => boolean;
}

/** Delivers the shard as the deployed mapping would. */
export async function deliverRest(
  world: World,
  { after, batchRecords, bare = false, stops = () => false }: Delivered,
): Promise<readonly StreamRecord[]> {
  const [shard] = await world.stream.shards();
  const all = await readAll(world.stream, shard!.id);
  const records = all.slice(all.findIndex(({ sequenceNumber }) => sequenceNumber === after) + 1);
  const { stream, functions } = world.names["pipelines"]["stream-ingest"];
  const source = {
    shardId: kinesisShard(shard!.id),
    streamArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${stream}`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/processor`,
    functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${functions.processor}`,
    executedVersion: "$LATEST",
  };
  const failures: FailureRecord[] = [];
  await deliver({
    ...recorded(records),
    settings: mappingSettings(settingsOf({ ...STREAM_SETTINGS, ...(batchRecords !== undefined && { batchRecords }) })),
    source,
    invoke: async (batch) => {
      if (stops(batch)) throw new Error("the function was stopped");
      const answer = await world.call("stream-ingest", "processor", kinesisEvent(batch, source));
      if (answer._tag === "Failed") throw new Error(JSON.stringify(answer.error));
      return answer.value;
    },
    discard: async (failure) => void failures.push(failure),
  });
  // Lambda writes them at once. Here the rest is through before, or the intake, which loses against it, would wait for six minutes.
  for (const { payload, ...failure } of failures) await leaveInBucket(world, { ...failure, ...(!bare && { payload }) });
  return records;
}

/** Where Lambda writes what a mapping gave up. */
async function leaveInBucket({ s3, names }: World, failure: Omit<FailureRecord, "payload">): Promise<void> {
  const { failures: Bucket, mappingId } = names["pipelines"]["stream-ingest"];
  const { shardId, startSequenceNumber } = failure.KinesisBatchInfo;
  const Key = `aws/lambda/${mappingId}/${shardId}/2026/01/18/2026-01-18T00.00.00-${startSequenceNumber.slice(-12)}`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(failure) }));
}

const REFUSED = { _tag: "Answer", status: 403, body: "<Error><Code>AccessDenied</Code></Error>" } as const;

/** A trade of AAPL some minutes after the session. */
function tradeAfter(session: readonly StreamEntry[], minutes: number): StreamEntry {
  return tradeAt(session, `${SESSION.from}T00:${10 + minutes}:00.000000Z`);
}

/** A trade of AAPL that nothing is wrong with: at the middle of the session's prices. */
function tradeAt(session: readonly StreamEntry[], at: string): StreamEntry {
  const prices = session.flatMap(({ data }) => {
    const [, price] = /"symbol":"AAPL".*"price":([\d.]+),/.exec(Buffer.from(data).toString()) ?? [];
    return price === undefined ? [] : [Number(price)];
  });
  const price = prices.sort((one, other) => one - other)[prices.length >> 1];
  const told = {
    symbol: "AAPL",
    event_time: at,
    event_nanos: 0,
    price,
    volume: 1,
    exchange: "V",
    trade_id: `at-${at}`,
    sequence: null,
  };
  return { data: Buffer.from(JSON.stringify({ ...told, source: "simulated", ingested_at: at })), partitionKey: "AAPL" };
}

/** How many objects of dead letters there are. */
async function lettersIn(objects: ObjectStore): Promise<number> {
  return (await objects.list("dead-letters/")).filter((key) => key.endsWith(".jsonl")).length;
}

export function streamTests(world: () => World): void {
  let last: string | undefined;
  let given: StreamRecord;
  let session: readonly StreamEntry[];

  async function verdicts(): Promise<readonly string[]> {
    const lines = await linesOf(world().api, world().names["pipelines"]["stream-ingest"].logGroups.processor);
    return lines.flatMap(({ quality }) => quality ?? []);
  }

  it("takes a session with every fault there is from the stream to the table of prices and the lake, and every record is accounted for", async () => {
    const { stream, objects, names, api } = world();
    session = await simulatedEntries({ ...SESSION, faults: "demo" });
    await stream.put(session);
    // A good trade, the last one, kills the function whenever it is in the batch: the mapping cuts around it, and gives it up alone.
    await stream.put([tradeAfter(session, 1)]);
    const [shard] = await stream.shards();
    given = (await readAll(stream, shard!.id)).at(-1)!;
    const records = await deliverRest(world(), { stops: (batch) => batch.some(isGiven) });
    last = records.at(-1)!.sequenceNumber;
    assert.ok(records.length > 900);
    assert.deepEqual([...new Set(await verdicts())], ["PASS"]);
    for (const zone of ["raw", "curated/stock_market_data", "curated/minute_bars", "quarantine", "ledger/stream-ingest", "validations"]) {
      assert.ok((await objects.list(`${zone}/`)).length > 0, `nothing in ${zone}`);
    }
    assert.ok((await objects.list("curated/stock_market_data/")).every((key) => key.endsWith(".parquet")));
    const { Items } = await api.json("dynamodb", "Scan", { TableName: names["latestPricesTable"] });
    assert.ok(Items.some((item: Props) => item["symbol"].S === "AAPL" && Number(item["price"].N) > 0));
  });

  const isGiven = ({ sequenceNumber }: StreamRecord) => sequenceNumber === given.sequenceNumber;

  it("takes in what the mapping gave up, by the notice of its object", async () => {
    const { objects } = world();
    const lines = await eventually("dead letters", async () => {
      const [letters] = (await objects.list("dead-letters/")).filter((key) => key.endsWith(".jsonl"));
      return letters === undefined
        ? undefined
        : Buffer.from((await objects.read(letters))!)
            .toString()
            .trimEnd()
            .split("\n");
    });
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).receipt_id.split(":").at(-1)),
      [given.sequenceNumber],
    );
    await balanced(objects);
  });

  /** Once the intake has published the rest of its commit. */
  const balanced = (objects: ObjectStore) =>
    eventually("a balanced ledger", async () => ((await findingsIn(objects)).length === 0 ? true : undefined));

  it("judges dead letters and quarantined trades anew, as whoever answers an alarm orders", async () => {
    const { objects } = world();
    for (const zone of ["dead-letters", "quarantine"]) {
      const answer = await world().call("stream-ingest", "replay", { zone, who: "ada", why: "a test" });
      assert.equal(answer._tag === "Returned" && (answer.value as Props)["_tag"], "Replayed", JSON.stringify(answer));
    }
    assert.ok((await objects.list("ledger/replays/")).length >= 2);
    assert.deepEqual(await findingsIn(objects), []);
  });

  it("publishes what a function committed and did not live to publish, when the shard is opened next: here for dead letters", async () => {
    const { stream, objects, proxy } = world();
    await stream.put([tradeAfter(session, 2)]);
    // What is published is copied to its place.
    proxy.setFaults(({ operation }) => (operation === "CopyObject" ? REFUSED : undefined));
    const records = await deliverRest(world(), { after: last }).finally(() => proxy.setFaults(undefined));
    last = records.at(-1)!.sequenceNumber;
    await balanced(objects);
    assert.equal(await lettersIn(objects), 1);
  });

  it("reads from the stream again what was given up without its records", async () => {
    const { stream, objects } = world();
    await stream.put([tradeAfter(session, 3)]);
    const records = await deliverRest(world(), { after: last, bare: true, stops: () => true });
    last = records.at(-1)!.sequenceNumber;
    await eventually("dead letters", async () => ((await lettersIn(objects)) === 2 ? true : undefined));
    await balanced(objects);
  });

  it("keeps for historical-batch what comes more than a day late", async () => {
    const { stream, objects } = world();
    const before = await objects.list("late/stock_market_data/");
    await stream.put([tradeAt(session, `${DAYS_BEFORE}T12:00:00.000000Z`)]);
    last = (await deliverRest(world(), { after: last })).at(-1)!.sequenceNumber;
    assert.equal((await objects.list("late/stock_market_data/")).length, before.length + 1);
    assert.deepEqual(await findingsIn(objects), []);
  });

  it("puts what its source has that is new into the stream, books it, and goes on there", async () => {
    const [first, second] = [await world().call("stream-ingest", "producer", {}), await world().call("stream-ingest", "producer", {})];
    const sent = [first, second].map((answer) => answer._tag === "Returned" && (answer.value as Props)["sent"]);
    const records = await deliverRest(world(), { after: last, batchRecords: 10_000 });
    last = records.at(-1)?.sequenceNumber ?? last;
    assert.equal(sent[0] + sent[1], records.length);
    assert.deepEqual(await findingsIn(world().objects), []);
  });

  it("is looked at by its watchdog each minute, by schedule", async () => {
    const { api, names } = world();
    const watchdog = names["pipelines"]["stream-ingest"].logGroups.watchdog;
    const told = await eventually("the watchdog's word", async () => (await linesOf(api, watchdog)).find(({ _aws }) => _aws));
    assert.deepEqual([told["SessionOpen"], told["Verdicts"]], [1, 0]);
  });
}
