/** What puts records into the stream works with: the function that asks a source, and the container that listens to one. */
import type { Context } from "aws-lambda";
import { deployed } from "../../../adapters/aws/environment.ts";
import { kinesisClient } from "../../../adapters/aws/kinesis-client.ts";
import { kinesisStream } from "../../../adapters/aws/kinesis-stream.ts";
import type { Surroundings } from "../../../adapters/aws/surroundings.ts";
import type { Environment } from "../../../domain/deployed.ts";
import { compactSecond, instantOfMs } from "../../../domain/market/times.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { StreamReader, StreamWriter } from "../../../domain/ports/stream.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";
import { Producer } from "../producer.ts";
import { NO_TOTALS } from "../totals.ts";
import { poll } from "./polled.ts";
import { NEEDED, openRuntime, type Runtime } from "./runtime.ts";
import { stopBefore } from "./time-left.ts";

export interface Producing extends Pick<Runtime, "ports" | "settings" | "telemetry"> {
  readonly stream: StreamWriter & StreamReader;
  readonly name: string;
  readonly clock: Clock;
  readonly wait: Surroundings["wait"];
}

/** Throws as `openRuntime` does. */
export async function openProducing(environment: Environment, around: Surroundings = {}): Promise<Producing> {
  const { stream: name } = deployed(environment, ...NEEDED, "stream", "provider");
  const { ports, settings, telemetry } = await openRuntime(environment, around);
  const stream = kinesisStream({
    client: around.kinesis ?? kinesisClient(),
    stream: name,
    onPut: (put, failed) => {
      telemetry.measure("ApiSuccessRate", (100 * put) / (put + failed));
      if (failed > 0) telemetry.measure("RecordsRetried", failed);
    },
  });
  return { ports, settings, telemetry, stream, name, clock: ports.clock, wait: around.wait };
}

/** Goes on where the last producer of this source left off. */
export function openProducer(
  { ports, stream, name, clock, wait }: Producing,
  source: Pick<TickSource, "fingerprint" | "finite">,
): Promise<Producer> {
  const run = compactSecond(instantOfMs(clock.now()));
  return Producer.open({ ...ports, stream, wait }, name, source, { run, before: NO_TOTALS });
}

/** Puts into the stream what a source has that is new. @param sourceAt the source at a time in epoch milliseconds */
export function producingFrom(
  sourceAt: (now: number) => TickSource,
  producing: Producing,
): (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<{ readonly sent: number }> {
  const { clock, telemetry } = producing;
  return (_event, context) =>
    telemetry.timed(async () => {
      const now = clock.now();
      const source = sourceAt(now);
      const producer = await openProducer(producing, source);
      const before = producer.place.sent;
      const stop = stopBefore(context);
      await poll(source, before, now, (entries) => producer.put(entries), stop);
      await producer.flush(!stop.aborted);
      return { sent: producer.place.sent - before };
    });
}
