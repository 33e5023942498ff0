/** Has a stack's function replay what is held. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { type ReplayReply, readReplayReply } from "../../../domain/answer/replay-request.ts";

/** Right: what it answers. Left: why there is no answer; what it committed is committed, and the same order goes on from there. */
export async function askReplay(client: LambdaClient, functionName: string, order: object): Promise<Either<string, ReplayReply>> {
  const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(order) }));
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined) return left(`${functionName} failed (${FunctionError}): ${errorIn(text)}`);
  const reply = readReplayReply(text);
  if (reply) return right(reply);
  return left(
    `${functionName} gave no answer that this Assay reads, but ${shortened(text)}: deploy the stack again, or use the Assay that did`,
  );
}

function errorIn(text: string): string {
  try {
    const { errorType = "", errorMessage = "" } = JSON.parse(text) as { readonly errorType?: string; readonly errorMessage?: string };
    return `${errorType} ${errorMessage}`.trim();
  } catch {
    return shortened(text);
  }
}

const shortened = (text: string) => text.slice(0, 500);
