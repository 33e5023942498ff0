/** Records that are not served, as whoever answers for them reads them: lines of the quarantine and dead-letters zones. */
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { compiled, type Decode } from "../codec/compiled.ts";
import type { SessionDate } from "../market/times.ts";
import { dayOfKey } from "../zones.ts";

/** The zones that hold such records, and the ledger's account of each. */
export const ACCOUNT_OF = { quarantine: "quarantined", "dead-letters": "deadLettered" } as const;
export type HeldZone = keyof typeof ACCOUNT_OF;

export interface HeldReason {
  /** What it is counted and filtered by: an expectation's id, else the kind of fault. */
  readonly name: string;
  readonly message: string;
  /** The contract's field that is at fault, where one is. */
  readonly field?: string;
}

export interface Held {
  readonly zone: HeldZone;
  /** The object that holds it, and the number of its line, from 1. */
  readonly key: string;
  readonly line: number;
  readonly receipt: string;
  readonly run: string;
  readonly pipeline: string;
  readonly dataset: string;
  /** UTC day of its receipt. */
  readonly day: SessionDate;
  readonly source: string | null;
  readonly symbol: string | null;
  /** What was judged as one with it, where its pipeline says so. */
  readonly group: string | null;
  readonly reasons: readonly HeldReason[];
  /** By which contract and suite it was judged: `bar@1`; null of records given up unread. */
  readonly contract: string | null;
  readonly suite: string | null;
  /** The record as it arrived; of what is no UTF-8, `base64:…`. */
  readonly original: string;
  /** What it was read as, where that was possible. */
  readonly canonical: Readonly<Record<string, unknown>> | null;
  /** Of records of a stream: what they were put with, and when (epoch milliseconds). */
  readonly partitionKey: string | undefined;
  readonly arrivedAt: number | undefined;
  /** As it stands in the zone; what the ledger hashes. */
  readonly text: string;
}

const common = { receipt_id: t.string, run: t.string, pipeline: t.string, dataset: t.string };
const stream = t.partial({ partition_key: t.string, arrived_at: t.number });

const reason = t.intersection([t.type({ _tag: t.string, message: t.string }), t.partial({ id: t.string, field: t.string })]);
const quarantined = compiled(
  t.intersection([
    t.type({ ...common, contract: t.string, suite: t.string, reasons: t.array(reason) }),
    // Refused minutes are made of records, and have no original of their own.
    // Whose they are may be anything in lines of earlier pipelines, which wrote what the record said.
    t.partial({ source: t.unknown, symbol: t.unknown, group: t.string, original: t.string, canonical: t.union([t.UnknownRecord, t.null]) }),
    stream,
  ]),
);
const deadLetter = compiled(t.intersection([t.type({ ...common, base64: t.string, condition: t.string, tries: t.number }), stream]));

/** Reads a line of a zone. Throws a SyntaxError, naming the place, for one that no pipeline wrote. */
export function readHeld(zone: HeldZone, key: string, line: number, text: string): Held {
  const place = { zone, key, line, text, day: dayOfKey(key) };
  return zone === "quarantine" ? readQuarantined(place) : readDeadLetter(place);
}

type Place = Pick<Held, "zone" | "key" | "line" | "text" | "day">;

function readQuarantined(place: Place): Held {
  const { receipt_id, partition_key, arrived_at, source, symbol, reasons, group, original, canonical, ...rest } = decoded(
    quarantined,
    place,
  );
  return {
    ...place,
    ...headOf({ receipt_id, ...rest }),
    source: typeof source === "string" ? source : null,
    symbol: typeof symbol === "string" ? symbol : (partition_key ?? null),
    group: group ?? null,
    reasons: reasons.map(({ _tag, id, message, field }) => ({ name: id ?? _tag, message, ...(field !== undefined && { field }) })),
    contract: rest.contract,
    suite: rest.suite,
    original: original ?? "",
    canonical: canonical ?? null,
    partitionKey: partition_key,
    arrivedAt: arrived_at,
  };
}

function readDeadLetter(place: Place): Held {
  const { partition_key, arrived_at, condition, tries, base64, ...rest } = decoded(deadLetter, place);
  return {
    ...place,
    ...headOf(rest),
    source: null,
    symbol: partition_key ?? null,
    group: null,
    reasons: [{ name: condition, message: `could not be processed, and was given up after ${tries} tries: ${condition}` }],
    contract: null,
    suite: null,
    original: `base64:${base64}`,
    canonical: null,
    partitionKey: partition_key,
    arrivedAt: arrived_at,
  };
}

function headOf({ receipt_id, run, pipeline, dataset }: { readonly [K in keyof typeof common]: string }) {
  return { receipt: receipt_id, run, pipeline, dataset };
}

function decoded<A>(decode: Decode<A>, { key, line, text }: Place): A {
  const read = decode(parsed(text));
  if (isLeft(read))
    throw new SyntaxError(`line ${line} of ${key} is none that a pipeline wrote: ${text.slice(0, 200)}; restore it from a copy`);
  return read.right;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The bytes that arrived. */
export function originalBytes({ zone, original }: Pick<Held, "zone" | "original">): Uint8Array {
  const encoded = /^base64:([A-Za-z0-9+/]*=*)$/.exec(original)?.[1];
  if (encoded === undefined) return new TextEncoder().encode(original);
  const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  // Only what is no text is quarantined as base64: a record that says so itself and is text arrived like this.
  return zone === "dead-letters" || !isText(bytes) ? bytes : new TextEncoder().encode(original);
}

/** The bytes as text, with replacement characters where they are none. */
export function originalText(held: Pick<Held, "zone" | "original">): string {
  return new TextDecoder().decode(originalBytes(held));
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Which records are meant; what is absent does not narrow. */
export interface HeldFilter {
  readonly pipeline?: string;
  readonly symbol?: string;
  /** The name of a reason. */
  readonly rule?: string;
  readonly run?: string;
  /** First and last day of receipt, both inclusive. */
  readonly from?: SessionDate;
  readonly to?: SessionDate;
}

/** Whether an object's day lies within: others need not be read. */
export function isOfDays(key: string, { from, to }: HeldFilter): boolean {
  const day = dayOfKey(key);
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}

/** Apart from its day. */
export function matches(held: Held, { pipeline, symbol, rule, run }: HeldFilter): boolean {
  return (
    (pipeline === undefined || held.pipeline === pipeline) &&
    (symbol === undefined || held.symbol === symbol) &&
    (run === undefined || held.run === run) &&
    (rule === undefined || held.reasons.some(({ name }) => name === rule))
  );
}
