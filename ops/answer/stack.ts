/** What answering reads of a stack. */
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { instantOfMs } from "../../domain/market/times.ts";
import type { AnswerPorts } from "./ports.ts";

/** Epoch milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;

/**
 * Looks at one time of a stack's: at what was logged in it, and at partitions of its days. Trades lie by the day of their event, which may
 * be the day before they came.
 */
export function stackAnswers(access: StackAccess, { from, to }: Span): AnswerPorts {
  const dayOf = (ms: number) => instantOfMs(ms).slice(0, 10);
  return {
    objects: access.objects({ from: dayOf(from - DAY_MS), to: dayOf(to + DAY_MS) }),
    since: dayOf(from),
    log: (pipeline) => access.log(pipeline, { from, to }),
    decodeCurated,
    newestServed: (contract) => access.newestServed(contract),
  };
}
