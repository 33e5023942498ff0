/** What the zones say of one run: its transfers in the ledger, and what the gate made of its batches. */

import type { ReadObjects } from "../../domain/answer/held-records.ts";
import { isReplay } from "../../domain/answer/replay.ts";
import { readTransfer, type Transfer } from "../../domain/ledger/ledger.ts";
import { readingOf } from "../../domain/ports/altered.ts";
import type { Reason } from "../../domain/quality/gate.ts";
import { nameOf } from "./object-name.ts";

/** A line of the validations zone, and the object it stands in. */
export interface Validation {
  readonly key: string;
  readonly run: string;
  readonly group?: string;
  readonly range?: string;
  readonly reasons: readonly Reason[];
  /** Those of the run, as its pipeline wrote them. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly result: { readonly results: readonly unknown[] };
}

export async function* validationsOf(objects: ReadObjects, run: string): AsyncGenerator<Validation> {
  for await (const { key, text } of linesOf(objects, "validations/", run)) {
    const line = readingOf(key, () => validationOf(text));
    if (line.run === run) yield { ...line, key };
  }
}

function validationOf(text: string): Omit<Validation, "key"> {
  const line = JSON.parse(text) as Partial<Validation> | null;
  if (!Array.isArray(line?.reasons) || !Array.isArray(line.result?.results))
    throw new SyntaxError(`not a validation: ${text.slice(0, 200)}`);
  return line as Validation;
}

/** With the name of the object that each stands in. */
export async function transfersOf(
  objects: ReadObjects,
  pipeline: string,
  run: string,
): Promise<readonly { readonly name: string; readonly transfer: Transfer }[]> {
  const transfers: { name: string; transfer: Transfer }[] = [];
  for await (const { key, text } of linesOf(objects, `ledger/${pipeline}/`, run)) {
    const transfer = readingOf(key, () => readTransfer(text));
    if (transfer.run === run) transfers.push({ name: nameOf(key), transfer });
  }
  return transfers;
}

/** Lines of the objects that may be of the run: those of a history are named by it, those of a stream and of its replays by the shard. */
async function* linesOf(
  objects: ReadObjects,
  prefix: string,
  run: string,
): AsyncGenerator<{ readonly key: string; readonly text: string }> {
  const begins = run.split("@")[0]!;
  const replayed = isReplay(run);
  const keys = (await objects.list(prefix)).filter((key) => {
    const name = nameOf(key);
    return name.startsWith(begins) || (replayed && name.includes("~replay-"));
  });
  await objects.ahead?.(keys);
  for (const key of keys) {
    const text = new TextDecoder().decode((await objects.read(key)) ?? new Uint8Array());
    for (const line of text.split("\n")) if (line !== "") yield { key, text: line };
  }
}
