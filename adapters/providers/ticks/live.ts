import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { LiveFault, LiveMessage, LiveSource, LiveSummary, ReadLive } from "../../../domain/ports/live.ts";
import type { StreamEntry } from "../../../domain/ports/stream.ts";
import type { TickFault, TickSource, TickSummary } from "../../../domain/ports/tick-source.ts";
import { Outflow } from "./outflow.ts";
import { unreadEntry, wireEntry } from "./wire.ts";

export interface LiveTicks {
  readonly source: LiveSource;
  readonly read: ReadLive;
  readonly symbols: readonly string[];
  /** Where it listens; with the symbols, its fingerprint. */
  readonly url: string;
}

/**
 * A live provider's trades, corrections and cancels as records of the wire, each with its message. Heartbeats and controls
 * are none; what cannot be told or read is a record as it came.
 */
export function liveTicks({ source, read, symbols, url }: LiveTicks): TickSource {
  return {
    name: source.name,
    fingerprint: `${source.name}/1 url=${url} symbols=${symbols.join(",")}`,
    finite: false,
    run: async ({ afterTradeIds }, sink, signal) => {
      const outflow = new Outflow(sink);
      const request = { symbols, ...(afterTradeIds && { after: afterTradeIds }) };
      const stop = AbortSignal.any([signal, outflow.broken]);
      const ended = await source.run(
        request,
        async (event) => {
          if (event._tag !== "Message") return outflow.tell(event);
          const entry = entryOf(event, read);
          if (entry) await outflow.put(entry);
        },
        stop,
      );
      await outflow.flush();
      return endOf(ended, outflow.position);
    },
  };
}

function entryOf(message: LiveMessage, read: ReadLive): StreamEntry | undefined {
  const { source, text, received_at } = message;
  const told = message.kind === "unknown" ? undefined : read(message, 1);
  if (message.kind !== "unknown" && !told) return undefined;
  const fields = told?.record.fields;
  if (!told || !fields) return unreadEntry(text, message.symbol, source);
  const amends = told._tag === "Correction" ? { corrects: told.corrects } : told._tag === "Cancel" ? { cancels: told.cancels } : {};
  return wireEntry(fields, { source, ingested_at: received_at }, { ...amends, message: text });
}

function endOf(ended: Either<LiveFault, LiveSummary>, position: number): Either<TickFault, TickSummary> {
  const summaryOf = (summary: LiveSummary): TickSummary => ({ position, injected: {}, ...summary });
  if (!isLeft(ended)) return right(summaryOf(ended.right));
  const { summary, ...fault } = ended.left;
  return left({ ...fault, ...(summary && { summary: summaryOf(summary) }) });
}
