/** Apart from the other clients, so that a function that seldom asks Kinesis can load it then. */
import { KinesisClient, type KinesisClientConfig } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { bounded } from "./clients.ts";

/** Milliseconds for a whole request and its response, above what the largest reads take. */
const REQUEST_MS = 30_000;

interface Config extends Omit<KinesisClientConfig, "requestHandler"> {
  readonly requestHandler?: ConstructorParameters<typeof NodeHttpHandler>[0];
}

/**
 * Over HTTP/1.1, as the other services. HTTP/2, which the SDK would speak here, is for shards that are subscribed to: what breaks off there
 * it does not try again, and loading Node's is a twelfth of a function's start.
 */
export function kinesisClient({ requestHandler, ...config }: Config = bounded(REQUEST_MS, 4)): KinesisClient {
  return new KinesisClient({ ...config, requestHandler: new NodeHttpHandler(requestHandler) });
}
