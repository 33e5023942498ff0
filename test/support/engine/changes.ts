/** What an operation of the engine did, or would do. */
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** Resources as `Bucket lake-bucket`, in order of their names; components count too. */
export interface Changes {
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly replace: readonly string[];
  readonly delete: readonly string[];
  /** How many stayed as they were. */
  readonly same: number;
}

export const NOTHING: Omit<Changes, "same"> = { create: [], update: [], replace: [], delete: [] };

export function changesOf(events: readonly EngineEvent[]): Changes {
  const steps = events.flatMap(({ resourcePreEvent: step }) => (step ? [step.metadata] : []));
  const of = (op: string) =>
    steps
      .filter((step) => step.op === op)
      .map(({ urn }) => shortName(urn))
      .sort();
  return { create: of("create"), update: of("update"), replace: of("replace"), delete: of("delete"), same: of("same").length };
}

/** The type's last word and the logical name. */
export function shortName(urn: string): string {
  const [, , types, name] = urn.split("::") as [string, string, string, string];
  return `${types.split(":").at(-1)} ${name}`;
}

/** The changes without their count of what stayed. */
export function moved({ same: _, ...changes }: Changes): Omit<Changes, "same"> {
  return changes;
}
