/**
 * What the person reads who is woken by an alarm, and how it is read again to be shown elsewhere. Both stand in one file, so that
 * a change to either is a change to both.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";

/** Who answers an alarm, and how. */
export interface Response {
  /** The team or person. */
  readonly owner: string;
  /** Link to what to check, and what it may be. */
  readonly runbook: string;
  /** The command to run first. */
  readonly command: string;
}

/** A {@link Response}, and the rule whose breach asks for it: one sentence. */
export interface AlarmDescription extends Response {
  readonly rule: string;
}

export interface DescriptionFault {
  readonly _tag: "DescriptionFault";
  readonly message: string;
}

/** What CloudWatch holds of a description. */
export const LONGEST_DESCRIPTION = 1024;

/** The word that each line begins with, in order of the lines. */
const LINES = { rule: "Rule", owner: "Owner", runbook: "Runbook", command: "Now" } as const satisfies Record<
  keyof AlarmDescription,
  string
>;
const KEYS = Object.keys(LINES) as (keyof AlarmDescription)[];

/** Four lines: `Rule: …`, `Owner: …`, `Runbook: …`, `Now: …`. Faults: a part that is empty or has several lines; a text too long. */
export function formatDescription(description: AlarmDescription): Either<DescriptionFault, string> {
  for (const key of KEYS) {
    const value = description[key];
    if (value.trim() === "") return left(fault(`its ${key} is empty; say it, for whoever is woken`));
    if (/[\r\n]/.test(value)) return left(fault(`its ${key} is ${JSON.stringify(value)}; give it in one line`));
  }
  const text = KEYS.map((key) => `${LINES[key]}: ${description[key]}`).join("\n");
  if (text.length <= LONGEST_DESCRIPTION) return right(text);
  return left(
    fault(`rule, owner, runbook and command take ${text.length} characters; CloudWatch holds ${LONGEST_DESCRIPTION}: shorten the longest`),
  );
}

/** The parts of a description that it has; alarms that others made may have none. */
export function readDescription(text: string): Partial<AlarmDescription> {
  const read: Partial<Record<keyof AlarmDescription, string>> = {};
  for (const line of text.split(/\r?\n/)) {
    const key = KEYS.find((known) => line.startsWith(`${LINES[known]}: `));
    if (key !== undefined) read[key] ??= line.slice(LINES[key].length + 2);
  }
  return read;
}

function fault(message: string): DescriptionFault {
  return { _tag: "DescriptionFault", message };
}
