/** Dead letters of a stack that are not taken in yet and lie where Lambda left them: `list` and `show` tell them, `replay` takes them in first. */
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { batchOf, type GivenUp, type GivenUpBatch, givenUpThat, isLost, recordsOf, type ToldOf } from "../../domain/answer/given-up.ts";
import type { Held, HeldFilter, HeldZone } from "../../domain/answer/held.ts";
import { compareSequence } from "../../domain/ports/stream.ts";
import type { Span } from "../answer/stack.ts";
import { table } from "./table.ts";

/** Of the dead letters that a filter means; none of quarantine, or where there is no stack. */
async function* givenUpFor(stack: StackAccess | undefined, zone: HeldZone, filter: HeldFilter, span: Span): AsyncGenerator<GivenUp> {
  if (stack === undefined || zone !== "dead-letters") return;
  for await (const given of stack.givenUp(span)) {
    const meant = givenUpThat(given, filter);
    if (meant) yield meant;
  }
}

export interface Lying {
  readonly batches: readonly GivenUpBatch[];
  /** One that can be shown. */
  readonly receipt: string | undefined;
}

export async function lyingThere(stack: StackAccess | undefined, zone: HeldZone, filter: HeldFilter, span: Span): Promise<Lying> {
  const batches: GivenUpBatch[] = [];
  let receipt: string | undefined;
  for await (const given of givenUpFor(stack, zone, filter, span)) {
    batches.push(batchOf(given));
    if (given._tag === "Carried") receipt ??= given.held[0]!.receipt;
  }
  return { batches, receipt };
}

/** The record of a receipt, or those that are only told of, which it may be one of. */
export async function lyingWith(
  stack: StackAccess | undefined,
  zone: HeldZone,
  receipt: string,
  span: Span,
): Promise<readonly (Held | ToldOf)[]> {
  const [shard, sequence] = [receipt.slice(0, receipt.lastIndexOf(":")), receipt.slice(receipt.lastIndexOf(":") + 1)];
  const isWithin = (given: ToldOf) =>
    given.shard === shard &&
    /^\d+$/.test(sequence) &&
    compareSequence(given.first, sequence) <= 0 &&
    compareSequence(sequence, given.last) <= 0;
  const found: (Held | ToldOf)[] = [];
  for await (const given of givenUpFor(stack, zone, {}, span)) {
    if (given._tag === "Carried") found.push(...given.held.filter((held) => held.receipt === receipt));
    if (given._tag === "ToldOf" && isWithin(given)) found.push(given);
  }
  return found;
}

const number = (n: number) => n.toLocaleString("en-US");

/** @param now epoch milliseconds */
export function describeLying(batches: readonly GivenUpBatch[], now: number): string {
  const rows = batches.map((each) =>
    each._tag === "Unreadable"
      ? ["", "", "", 0, `${each.place}: ${each.why}`]
      : [each.at, each.condition, each.shard, each.records, each._tag === "Carried" ? "kept with their notice" : keptText(each, now)],
  );
  return [
    `${totalText(batches)} not taken in yet: what a mapping gave up, as Lambda left it`,
    "",
    table(["given up", "condition", "shard", "records", "they are"], rows),
  ].join("\n");
}

export function totalText(batches: readonly GivenUpBatch[]): string {
  const records = batches.reduce((sum, each) => sum + recordsOf(each), 0);
  return `${number(records)} ${records === 1 ? "record" : "records"} in ${number(batches.length)} ${batches.length === 1 ? "object is" : "objects are"}`;
}

/** Of records that are only told of. */
export function keptText(given: ToldOf, now: number): string {
  const until = new Date(given.keptUntil).toISOString().slice(0, 16);
  return isLost(given, now)
    ? `only told of, and the stream has forgotten them since ${until} UTC, all or the first: the source alone may have them`
    : `only told of: read from the stream again, which keeps them until ${until} UTC`;
}
