import { crc32, deflateRawSync } from "node:zlib";
import type { Either } from "fp-ts/lib/Either.js";
import { sqliteBudget } from "../../../adapters/embedded/request-budget.ts";
import type { ProviderEnvironment } from "../../../adapters/providers/options.ts";
import { simulatedCalendar } from "../../../adapters/providers/registry.ts";
import { type SimulatedTickOptions, simulatedTicks } from "../../../adapters/providers/simulated/tick-source.ts";
import type { StreamEntry } from "../../../domain/ports/stream.ts";
import type { TickEvent, TickFault, TickRequest, TickSource, TickSummary } from "../../../domain/ports/tick-source.ts";
import { stillClock } from "../providers-live/helpers.ts";

/** A world without secrets, whose clock stands at 2026-01-20T15:00:00Z. */
export function environment(secrets: Readonly<Record<string, string>> = {}, budgetPath = "/nowhere/budget.sqlite"): ProviderEnvironment {
  return { secret: async (name) => secrets[name], clock: stillClock, budget: sqliteBudget(budgetPath) };
}

export interface Fed {
  readonly events: readonly TickEvent[];
  readonly entries: readonly StreamEntry[];
  readonly ended: Either<TickFault, TickSummary>;
}

/** Runs a source until `until` holds of what came, or it ends by itself. */
export async function feed(
  source: TickSource,
  request: TickRequest = {},
  until: (fed: Omit<Fed, "ended">) => boolean = () => false,
): Promise<Fed> {
  const stop = new AbortController();
  const events: TickEvent[] = [];
  const entries: StreamEntry[] = [];
  const sink = (event: TickEvent) => {
    events.push(event);
    if (event._tag === "Batch") entries.push(...event.entries);
    if (until({ events, entries })) stop.abort();
  };
  return { events, entries, ended: await source.run(request, sink, stop.signal) };
}

export const textsOf = (entries: readonly StreamEntry[]) => entries.map(({ data }) => Buffer.from(data).toString());

/** The objects on the wire; what is no JSON object is undefined. */
export const objectsOf = (entries: readonly StreamEntry[]) =>
  textsOf(entries).map((text) => {
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch {
      return undefined;
    }
  });

export const isOf = (name: string, value: unknown) => (row: Record<string, unknown> | undefined) => row?.[name] === value;

/** Two minutes of three symbols. */
export const simulatedOptions = (change: Partial<SimulatedTickOptions> = {}): SimulatedTickOptions => ({
  seed: 42,
  symbols: ["AAPL", "BRK.B", "MSFT"],
  from: "2026-01-20",
  to: "2026-01-20",
  minutes: 2,
  rate: 20,
  calendar: simulatedCalendar(),
  ...change,
});
export const runSimulated = (change: Partial<SimulatedTickOptions> = {}, after = 0) =>
  feed(simulatedTicks(simulatedOptions(change)), { after });

/** A ZIP archive of one deflated file. */
export function zipOf(name: string, text: string): Buffer {
  const [data, packed] = [Buffer.from(text), deflateRawSync(text)];
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(8, 4);
  header.writeUInt32LE(crc32(data), 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), header, Buffer.from(name), packed]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), header, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from("PK\x05\x06"), end]);
}
