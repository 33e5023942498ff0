import * as t from "io-ts";
import { oneOf } from "../inputs.ts";
import { baseline, HOURS, type Line, metered, unpriced } from "../line.ts";
import type { Prices } from "../prices.ts";
import { resourceType, type Use } from "../resource-type.ts";

const KB_PER_GB = 1024 ** 2;
const HOURS_PER_DAY = 24;
const HOURS_PER_WEEK = 168;
/** Bytes of a record are billed by whole KB on demand, by whole 25 KB where shards are provisioned. */
const PUT_UNIT_KB = 25;

type Key = "records" | "recordKb" | "readers";

const mode = t.partial({ streamMode: oneOf("ON_DEMAND", "PROVISIONED") });

const gigabytes = (records: number, kb: number) => (records * Math.ceil(kb)) / KB_PER_GB;

export const stream = resourceType({
  tokens: ["aws:kinesis/stream:Stream"],
  inputs: { streamModeDetails: mode, shardCount: t.number, retentionPeriod: t.number },
  usage: {
    records: { doc: "records written", profiles: [1e6, 5e7, 1e9] },
    recordKb: { doc: "KB of a record", default: 1 },
    readers: { doc: "consumers that read every record, without fan-out of their own", default: 1 },
  },
  lines: ({ streamModeDetails, shardCount, retentionPeriod = HOURS_PER_DAY }, use, { prices }) => {
    if (streamModeDetails?.streamMode === "ON_DEMAND") return onDemand(retentionPeriod, use, prices.kinesis);
    return shardCount === undefined
      ? [unpriced("shards", "shardCount is not given")]
      : provisioned(shardCount, retentionPeriod, use, prices.kinesis);
  },
});

function onDemand(retention: number, use: Use<Key>, kinesis: Prices["kinesis"]): readonly Line[] {
  const oneShard = {
    change: "streamModeDetails.streamMode: PROVISIONED, shardCount: 1",
    share: 1 - kinesis.shard.usd / kinesis.onDemandStream.usd,
  };
  const extended = Math.min(retention, HOURS_PER_WEEK) - HOURS_PER_DAY;
  return [
    baseline("stream on demand", kinesis.onDemandStream, HOURS, oneShard),
    metered("data in", kinesis.onDemandIn, use, ["records", "recordKb"], gigabytes),
    metered("data out", kinesis.onDemandOut, use, ["records", "recordKb", "readers"], (records, kb, n) => n * gigabytes(records, kb)),
    ...(extended > 0 ? [stored("kept beyond a day", kinesis.onDemandRetention, extended, use)] : []),
    ...beyondWeek(retention, use, kinesis),
  ];
}

function provisioned(shards: number, retention: number, use: Use<Key>, kinesis: Prices["kinesis"]): readonly Line[] {
  const oneShard = shards > 1 ? { change: "shardCount: 1", share: 1 - 1 / shards } : undefined;
  return [
    baseline("shards", kinesis.shard, shards * HOURS, oneShard),
    metered("put units", kinesis.putUnits, use, ["records", "recordKb"], (records, kb) => (records * Math.ceil(kb / PUT_UNIT_KB)) / 1e6),
    ...(retention > HOURS_PER_DAY ? [baseline("kept beyond a day", kinesis.shardRetention, shards * HOURS)] : []),
    ...beyondWeek(retention, use, kinesis),
  ];
}

function beyondWeek(retention: number, use: Use<Key>, { longRetention }: Prices["kinesis"]): readonly Line[] {
  return retention > HOURS_PER_WEEK ? [stored("kept beyond a week", longRetention, retention - HOURS_PER_WEEK, use)] : [];
}

/** What lies in the stream at any time of so many hours' records. */
function stored(component: string, rate: Prices["kinesis"]["longRetention"], hours: number, use: Use<Key>): Line {
  return metered(component, rate, use, ["records", "recordKb"], (records, kb) => gigabytes(records, kb) * (hours / HOURS));
}

/** A consumer with a throughput of its own (enhanced fan-out). */
export const streamConsumer = resourceType({
  tokens: ["aws:kinesis/streamConsumer:StreamConsumer"],
  inputs: { streamArn: t.unknown },
  usage: { readGb: { doc: "GB read", profiles: [1, 50, 1000] } },
  lines: (_, use, { prices: { kinesis }, behind }) => {
    const inputs = behind("streamArn").find(({ type }) => stream.tokens.includes(type))?.inputs ?? {};
    if (mode.is(inputs["streamModeDetails"]) && inputs["streamModeDetails"].streamMode === "ON_DEMAND")
      return [metered("data out", kinesis.onDemandFanOut, use, ["readGb"], (gb) => gb)];
    const shards = inputs["shardCount"];
    return [
      typeof shards === "number"
        ? baseline("consumer", kinesis.consumer, shards * HOURS)
        : unpriced("consumer", "the shards of its stream are not known before deploy"),
      metered("data out", kinesis.consumerOut, use, ["readGb"], (gb) => gb),
    ];
  },
});
