import { readingOf } from "./altered.ts";
import type { RawFormat, ReadingHints, Slice } from "./provider.ts";
import type { Redaction } from "./redaction.ts";

/**
 * What is known of a raw object besides its bytes; kept beside it as `<name>.envelope.json`. With body and envelope alone,
 * reading can be repeated at any time: on resume, in an audit, in a replay. The envelope is published last: a body that
 * no envelope names never arrived.
 */
export interface Envelope {
  /** The raw object's id: a hash of where, when and what. First half of its records' receipts. */
  readonly arrival: string;
  /** The run that fetched it. */
  readonly run: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly source: string;
  readonly slice: Slice;
  /** Key of the body in the raw zone. */
  readonly body: string;
  /** What was asked of the provider, without credentials. */
  readonly request: string;
  /** When the body arrived; stamped once, here. */
  readonly ingested_at: string;
  readonly format: RawFormat;
  readonly hints: ReadingHints;
  readonly bytes: number;
  readonly sha256: string;
  /** What was taken out of the body before it was kept, counted and hashed; absent: nothing. */
  readonly redactions?: readonly Redaction[];
  readonly licence?: string;
}

export const ENVELOPE_ENDING = ".envelope.json";

/** Beside the place of a raw body that was forgotten on purpose: when. */
export function forgottenKey(bodyKey: string): string {
  return `${bodyKey}.forgotten.json`;
}

/** What every envelope says, also that of a range of a stream. */
type Said = Pick<Envelope, "arrival" | "run" | "body">;

/** Reads an envelope by its key. Throws a SyntaxError that names it where it is none that a pipeline wrote. */
export function readEnvelope<E extends Said>(key: string, bytes: Uint8Array): E {
  return readingOf(key, () => {
    const envelope = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Said> | null;
    const missing = (["arrival", "run", "body"] as const).find((name) => typeof envelope?.[name] !== "string");
    if (missing) throw new SyntaxError(`it has no ${missing}`);
    return envelope as E;
  });
}
