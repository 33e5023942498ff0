/** Lambda, by schedule: asks the source for what is new and puts it into the stream. */
import { polledSource } from "./polled.ts";
import { openProducing, producingFrom } from "./producing.ts";

export const handler = producingFrom((now) => polledSource(process.env, now), await openProducing(process.env));
