/** What happens to data when its stack goes: one decision of the stack, kept by everything that holds data. */
import type * as pulumi from "@pulumi/pulumi";

/** Taken by each component that holds data. */
export interface Lifetime {
  /** Whether data outlives its stack: true but for short-lived stacks, whose data may be destroyed with them. */
  readonly keep: boolean;
  /** Whether its removal from the program is refused: not of what carries data for a pipeline, which may be taken out. Default as `keep`. */
  readonly protect?: boolean;
}

/**
 * The options of a resource that holds data. The engine reads both from its state, so that kept data can be destroyed only after an
 * `up` that no longer keeps it.
 */
export function stateful({ keep, protect = keep }: Lifetime): Pick<pulumi.CustomResourceOptions, "protect" | "retainOnDelete"> {
  return { protect, retainOnDelete: keep };
}
