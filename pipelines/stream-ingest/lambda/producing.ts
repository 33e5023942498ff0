/** What puts records into the stream works with: the function that asks a source, and the container that listens to one. */
import { kinesisClient } from "../../../adapters/aws/clients.ts";
import { deployed } from "../../../adapters/aws/environment.ts";
import { kinesisStream } from "../../../adapters/aws/kinesis-stream.ts";
import type { Environment } from "../../../domain/deployed.ts";
import { instantOfMs } from "../../../domain/market/times.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { StreamReader, StreamWriter } from "../../../domain/ports/stream.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";
import { Producer } from "../producer.ts";
import { NO_TOTALS } from "../totals.ts";
import { openRuntime, type Runtime } from "./runtime.ts";

export interface Producing extends Pick<Runtime, "ports" | "settings" | "telemetry"> {
  readonly stream: StreamWriter & StreamReader;
  readonly name: string;
  readonly clock: Clock;
}

/** Throws as `openRuntime` does. */
export async function openProducing(environment: Environment): Promise<Producing> {
  const { stream: name } = deployed(environment, "stream");
  const { ports, settings, telemetry } = await openRuntime(environment);
  const stream = kinesisStream({
    client: kinesisClient(),
    stream: name,
    onPut: (put, failed) => {
      telemetry.measure("ApiSuccessRate", (100 * put) / (put + failed));
      if (failed > 0) telemetry.measure("RecordsRetried", failed);
    },
  });
  return { ports, settings, telemetry, stream, name, clock: ports.clock };
}

/** Goes on where the last producer of this source left off. */
export function openProducer(
  { ports, stream, name, clock }: Producing,
  source: Pick<TickSource, "fingerprint" | "finite">,
): Promise<Producer> {
  const run = instantOfMs(clock.now()).slice(0, 19).replaceAll(/[-:]/g, "");
  return Producer.open({ ...ports, stream }, name, source, { run, before: NO_TOTALS });
}
