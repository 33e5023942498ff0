/** What a preview cannot know: values that only the deployment gives. Reading one throws {@link UnknownValueError}. */
import { UnknownValueError } from "@pulumi/policy";
import type { Waiting } from "./rule.ts";

/** Whether something is given: a value, or a reference whose value comes with the deployment. */
export function isGiven(read: () => unknown): boolean {
  try {
    const value = read();
    return value !== undefined && value !== null && value !== "" && value !== false;
  } catch (fault) {
    if (fault instanceof UnknownValueError) return true;
    throw fault;
  }
}

/** The value, or undefined where only the deployment gives it. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof UnknownValueError) return undefined;
    throw fault;
  }
}

/**
 * Runs a check on behalf of one resource. Where a value that it reads is unknown, the engine would turn the rule advisory and let the
 * preview through: so the resource is noted where the rule may wait for the update, and the unknown value is a violation where not.
 */
export function judge(urn: string, report: (message: string) => void, waiting: Pick<Waiting, "urns"> | undefined, check: () => void): void {
  try {
    check();
  } catch (fault) {
    if (!(fault instanceof UnknownValueError)) throw fault;
    if (waiting) waiting.urns.add(urn);
    else report(`${pathOf(fault as Error)} is not known before the deployment, and this rule has to see it: give it as a plain value.`);
  }
}

/** `rules.0.transitions` of `string value at .rules.0.transitions can't be known during preview`: the error's only public trace of it. */
function pathOf(fault: { readonly message: string }): string {
  return /value at \.(\S+) can't/.exec(fault.message)?.[1] ?? "A value";
}
