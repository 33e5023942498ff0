/**
 * What somebody changed by hand: who, when, what and why. On a stack each is written over the last into one parameter, of which the
 * parameter store keeps the last hundred versions; of local data it is a line of a log.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";

export interface Act {
  /** Instant in UTC, ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly verb: "pause" | "resume" | "ack" | "unack" | "prune";
  /** What was changed, by the names it is asked for with. */
  readonly what: readonly string[];
  readonly why: string;
  /** Until when; absent where it has no end. */
  readonly until?: string;
}

/** @param namespace `assay/dev` */
export function actsName(namespace: string): string {
  return `/${namespace}/acts`;
}

/** What a standard parameter holds. */
const MOST_CHARACTERS = 4_096;

/** Left: it cannot be kept, and should not be done. */
export function writeAct(act: Act): Either<string, string> {
  const text = JSON.stringify(act);
  return text.length <= MOST_CHARACTERS
    ? right(text)
    : left(`the reason is too long to be kept with it: say it in fewer than ${MOST_CHARACTERS} characters`);
}

/** `ada, 2026-01-18T21:00:00Z, pause stream-ingest.mapping until …: the provider is down` */
export function actText({ at, by, verb, what, why, until }: Act): string {
  return `${by}, ${at}: ${verb} ${what.join(", ")}${until === undefined ? "" : ` until ${until}`}${why === "" ? "" : `: ${why}`}`;
}
