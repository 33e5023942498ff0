/**
 * A shard's id holds the stream's name, so that it is unique over all streams: `assay-dev-trades-4f1c-000000000003` where Kinesis says
 * `shardId-000000000003`.
 */
const KINESIS_PREFIX = "shardId-";

export function shardIdOf(stream: string, kinesisId: string): string {
  return `${stream}-${kinesisId.slice(KINESIS_PREFIX.length)}`;
}

export function kinesisIdOf(stream: string, id: string): string {
  return `${KINESIS_PREFIX}${id.slice(stream.length + 1)}`;
}
