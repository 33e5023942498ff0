/** Lambda, by schedule: asks the source for what is new and judges it in micro-batches, without a stream between. */
import { judgingFrom } from "./judging.ts";
import { polledSource } from "./polled.ts";
import { openRuntime } from "./runtime.ts";

export const handler = judgingFrom((now) => polledSource(process.env, now), await openRuntime(process.env));
