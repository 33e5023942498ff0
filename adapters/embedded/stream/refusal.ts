/** What a stream does not take, as Kinesis has it. */
import type { PutOutcome, StreamEntry } from "../../../domain/ports/stream.ts";

const MOST_KEY_CHARACTERS = 256;
const MOST_DATA_BYTES = 1024 * 1024;

/** Undefined where the entry can be taken. */
export function refusal({ partitionKey, data }: StreamEntry): PutOutcome | undefined {
  if (data.length > MOST_DATA_BYTES) return refused(`the data have ${data.length} bytes; a record holds at most ${MOST_DATA_BYTES}`);
  if (!partitionKey.isWellFormed()) return refused("the partition key holds half of a surrogate pair, which no UTF-8 can tell");
  const characters = partitionKey.length > MOST_KEY_CHARACTERS ? Array.from(partitionKey).length : partitionKey.length;
  if (characters >= 1 && characters <= MOST_KEY_CHARACTERS) return undefined;
  return refused(`the partition key has ${characters} characters; allowed are 1 to ${MOST_KEY_CHARACTERS}`);
}

function refused(message: string): PutOutcome {
  return { _tag: "Refused", message, retryable: false };
}
