import type { Context } from "aws-lambda";

/** What an invocation keeps for what it has to finish. */
const RESERVE_MS = 10_000;

/** Aborted while there is still time to commit what was begun. */
export function stopBefore(context: Pick<Context, "getRemainingTimeInMillis">): AbortSignal {
  return AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS));
}
