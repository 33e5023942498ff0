/** Which stack a resource is in, and what that says of its data. */

/** The stack named by a URN: `dev` of `urn:pulumi:dev::assay::aws:sqs/queue:Queue::notices`. */
export function stackOf(urn: string): string {
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "";
}

/** Whether a stack's data goes with the stack: `dev`, and those of pull requests. All others keep it. */
export const isShortLived = (stack: string): boolean => stack === "dev" || stack.startsWith("pr-");
