/** Lambda, by schedule: asks the source for what is new and puts it into the stream. */
import type { Context } from "aws-lambda";
import { poll, polledSource } from "./polled.ts";
import { openProducer, openProducing } from "./producing.ts";
import { stopBefore } from "./time-left.ts";

const producing = await openProducing(process.env);

export function handler(_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<{ readonly sent: number }> {
  const { clock, telemetry } = producing;
  return telemetry.timed(async () => {
    const now = clock.now();
    const source = polledSource(process.env, now);
    const producer = await openProducer(producing, source);
    const before = producer.place.sent;
    await poll(source, before, now, (entries) => producer.put(entries), stopBefore(context));
    await producer.flush();
    return { sent: producer.place.sent - before };
  });
}
