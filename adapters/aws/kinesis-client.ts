/** Apart from the other clients, so that a function that seldom asks Kinesis can load it then. */
import { KinesisClient } from "@aws-sdk/client-kinesis";

/** Milliseconds for a whole request and its response, above what the largest reads take. */
const REQUEST_MS = 30_000;

/** Kinesis is asked over HTTP/2. What breaks off there, a stream that is reset or an answer half-way, the SDK would not try again. */
export function kinesisClient(): KinesisClient {
  const client = new KinesisClient({ maxAttempts: 4, requestHandler: { requestTimeout: REQUEST_MS } });
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        // A refusal says whose fault it is.
        if (error instanceof Error && !("$fault" in error)) Object.assign(error, { $retryable: {} });
        throw error;
      }
    },
    { step: "deserialize", priority: "high", name: "broken-streams" },
  );
  return client;
}
