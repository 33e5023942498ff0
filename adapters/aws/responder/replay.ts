/** Has a stack's functions replay what is held, and take in what was given up. */
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { chain, type Either, fromNullable, isLeft, left, right } from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import * as t from "io-ts";
import { type ReplayReply, readReplayReply } from "../../../domain/answer/replay-request.ts";

/** Right: what it answers. Left: why there is no answer; what it committed is committed, and the same order goes on from there. */
export async function askReplay(client: LambdaClient, functionName: string, order: object): Promise<Either<string, ReplayReply>> {
  return pipe(await answer(client, functionName, order), chain(understood(functionName, readReplayReply)));
}

/**
 * Has the intake called as its queue calls it, which tries the same in any case; twice is once.
 * @param places of objects that a mapping left, `s3://bucket/key`
 * @returns right: those that could not be taken in, or only in part: its log says why
 */
export async function takeIn(
  client: LambdaClient,
  functionName: string,
  places: readonly string[],
): Promise<Either<string, readonly string[]>> {
  const Records = places.map((messageId) => ({ messageId, body: noticeOf(messageId) }));
  return pipe(await answer(client, functionName, { Records }), chain(understood(functionName, failuresIn)));
}

/** As S3 tells a queue of a new object. */
function noticeOf(place: string): string {
  const [, name = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(place) ?? [];
  return JSON.stringify({ Records: [{ s3: { bucket: { name }, object: { key: encodeURIComponent(key) } } }] });
}

const failures = t.type({ batchItemFailures: t.array(t.type({ itemIdentifier: t.string })) });

function failuresIn(text: string): readonly string[] | undefined {
  const read = failures.decode(parsed(text));
  return isLeft(read) ? undefined : read.right.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** Left: the function failed. */
async function answer(client: LambdaClient, functionName: string, event: object): Promise<Either<string, string>> {
  const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }));
  const text = Buffer.from(Payload ?? []).toString();
  return FunctionError === undefined ? right(text) : left(`${functionName} failed (${FunctionError}): ${errorIn(text)}`);
}

const understood =
  <A>(functionName: string, read: (text: string) => A | undefined) =>
  (text: string): Either<string, A> => {
    const gave = `${functionName} gave no answer that this Assay reads, but ${shortened(text)}`;
    return fromNullable(`${gave}: deploy the stack again, or use the Assay that did`)(read(text));
  };

function errorIn(text: string): string {
  const { errorType = "", errorMessage = text } = (parsed(text) ?? {}) as { readonly errorType?: string; readonly errorMessage?: string };
  return shortened(`${errorType} ${errorMessage}`.trim());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const shortened = (text: string) => text.slice(0, 500);
