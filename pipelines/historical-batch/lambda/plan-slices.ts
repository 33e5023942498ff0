/** Lambda, first step of a backfill: what there is to fetch, slice by slice. */
import { isLeft } from "fp-ts/lib/Either.js";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import type { HistoryRequest, Slice } from "../../../domain/ports/provider.ts";
import { newestSessions } from "./newest-sessions.ts";
import { openProvider } from "./provider.ts";

const { provider, symbols, settings } = await openProvider(process.env);
const telemetry = powertools();

/** What an execution is started with; of what is left out, the stack's symbols and the newest sessions are taken. */
export type BackfillInput = Partial<HistoryRequest>;

export function handler(input: BackfillInput): Promise<{ readonly slices: readonly Slice[] }> {
  return telemetry.timed(async () => {
    const { from, to } = input.from === undefined && input.to === undefined ? newestSessions(settings.calendar, Date.now()) : input;
    const request = { symbols: input.symbols ?? symbols, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const planned = await provider.plan(request);
    if (isLeft(planned)) throw new Error(planned.left.map(({ message }) => message).join("; "));
    return { slices: planned.right };
  });
}
