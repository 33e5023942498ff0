/** What a function asks of streams. It imports this when it asks, which most starts never do. */
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { Shard, StreamRecord } from "../../domain/ports/stream.ts";
import { kinesisClient } from "./kinesis-client.ts";
import { readRange, type SequenceRange } from "./kinesis-range.ts";
import { listShards } from "./kinesis-shards.ts";

export class KinesisReader {
  private readonly client: KinesisClient;

  constructor(client: KinesisClient = kinesisClient()) {
    this.client = client;
  }

  shards(stream: string): Promise<readonly Shard[]> {
    return listShards(this.client, stream);
  }

  range(stream: string, range: SequenceRange): Promise<readonly StreamRecord[]> {
    return readRange(this.client, stream, range);
  }
}
