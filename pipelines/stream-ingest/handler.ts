/**
 * stream-ingest: records of one shard, through the gate, into the zones. Each invocation commits one range, staged before and
 * published after; what the checkpoint covers already is a redelivery and is dropped. However the batches are cut, the same rows
 * are served and the same windows computed (see decisions).
 */
import { isConserved } from "../../domain/ledger/ledger.ts";
import { compareSequence, type StreamRecord } from "../../domain/ports/stream.ts";
import type { IsCommitted } from "../../domain/stream/committed-ranges.ts";
import type { FailureRecord } from "../../domain/stream/failure-record.ts";
import { deadLetterOutputs } from "./dead-letters.ts";
import { advance, minuteOutputs } from "./derive.ts";
import { outputsOf } from "./outputs.ts";
import type { StreamPorts } from "./ports.ts";
import { emptyRange, rangeOf } from "./range.ts";
import { readRows, receiptOf } from "./rows.ts";
import type { StreamSettings } from "./settings.ts";
import { settle } from "./settle.ts";
import { BEFORE_ALL, commitOutcome, loadState, type OpenShard, openShard } from "./shard.ts";
import type { ShardOf } from "./state.ts";
import { addTotals } from "./totals.ts";

/** Lambda's partial batch response: where to go on, by sequence number. Empty: all is done. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const DONE: BatchResponse = { batchItemFailures: [] };
const from = ({ sequenceNumber }: StreamRecord): BatchResponse => ({ batchItemFailures: [{ itemIdentifier: sequenceNumber }] });

/** Tries of one call where another process, a replay say, goes on with the shard between its being opened and the commit. */
const TRIES = 5;

/**
 * Processes records of a shard in their order. Faults of the data never fail it; a record that cannot be processed at all is
 * reported, with everything before it committed. What the stores refuse is thrown, and nothing is committed then.
 */
export async function processShardBatch(
  ports: StreamPorts,
  settings: StreamSettings,
  shard: ShardOf,
  records: readonly StreamRecord[],
): Promise<BatchResponse> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const response = await processOnce(ports, settings, shard, records);
    if (response !== "conflict") return response;
  }
  return from(records[0]!);
}

async function processOnce(
  ports: StreamPorts,
  settings: StreamSettings,
  shard: ShardOf,
  records: readonly StreamRecord[],
): Promise<BatchResponse | "conflict"> {
  return onShard(ports, settings, shard, async (open) => {
    const fresh = notCovered(open, records);
    if (fresh.length === 0) return DONE;
    const { rows, poison } = readRows(ports.readWire, open.state.decoder, shard.id, fresh);
    if (poison) ports.observer.log(poisonLine(shard, fresh[poison.record]!, poison.error));
    if (rows.records.length === 0) return from(fresh[0]!);

    const range = rangeOf(shard.id, rows.records, open.version + 1);
    const settled = await settle(ports.checkpoints, open.state, rows, ports.tickSuite, settings);
    const state = settled.verdict === "PASS" ? open.state : await loadState(ports, settings, shard, open.version);
    const advanced = advance(state, rows, settled);
    const minutes = minuteOutputs(ports, range, state.windows.takeClosed());
    const output = outputsOf(ports, range, rows, settled, settings);
    // A defect of this program, and the reason why the ledger is there: nothing is served that does not add up.
    if (!isConserved(output.transfers)) throw new Error(`${range.run}: of the records of a range not each went to exactly one account`);
    const committed = await commitOutcome(
      ports,
      { ...open, state },
      {
        after: range.last,
        objects: [...output.objects, ...minutes.objects],
        ...advanced,
        verdicts: [output.verdict],
        totals: addTotals(output.totals, minutes.totals),
      },
    );
    if (committed === "conflict") return committed;
    return poison ? from(fresh[poison.record]!) : DONE;
  });
}

/**
 * Takes records that were given up out of the way: whole into dead-letters, and the shard goes on behind them.
 * @param isCommitted asked where the shard may have gone on already, leaving them out; else all before its position are
 */
export async function giveUp(
  ports: StreamPorts,
  settings: StreamSettings,
  shard: ShardOf,
  records: readonly StreamRecord[],
  failure: FailureRecord,
  isCommitted: IsCommitted = async () => true,
): Promise<void> {
  await onShard(ports, settings, shard, async (open) => {
    const done = await Promise.all(records.map(async (record) => isCovered(open, record) && (await isCommitted(record))));
    const fresh = records.filter((_, i) => !done[i]);
    if (fresh.length === 0) return;
    const range = rangeOf(shard.id, fresh, open.version + 1);
    const after = isCovered(open, fresh.at(-1)!) ? open.position!.after : range.last;
    const committed = await commitOutcome(ports, open, { after, latest: [], ...deadLetterOutputs(range, fresh, failure) });
    if (committed === "conflict") throw new Error(`${range.run}: another process has gone on with this shard; nothing was written`);
  });
}

/** Closes every minute of a shard that is read to its end, for nothing comes any more that could. */
export async function closeMinutes(ports: StreamPorts, settings: StreamSettings, shard: ShardOf): Promise<void> {
  await onShard(ports, settings, shard, async (open) => {
    const after = open.position?.after ?? BEFORE_ALL;
    open.state.windows.closeAll(Number.POSITIVE_INFINITY, receiptOf(shard.id, after));
    const range = emptyRange(shard.id, after, ports.clock.now(), open.version + 1);
    const minutes = minuteOutputs(ports, range, open.state.windows.takeClosed());
    if (minutes.objects.length === 0) return;
    await commitOutcome(ports, open, { after, latest: [], verdicts: [], ...minutes });
  });
}

/** Whatever is thrown, the state in memory counts no more: it may be half-way to a commit that was not made. */
async function onShard<A>(ports: StreamPorts, settings: StreamSettings, shard: ShardOf, use: (open: OpenShard) => Promise<A>): Promise<A> {
  try {
    return await use(await openShard(ports, settings, shard));
  } catch (error) {
    ports.memory.delete(shard.id);
    throw error;
  }
}

/** They are in their order, so that whatever comes behind one that is not covered is not either. */
function notCovered(open: OpenShard, records: readonly StreamRecord[]): readonly StreamRecord[] {
  const first = records.findIndex((record) => !isCovered(open, record));
  return first < 0 ? [] : records.slice(first);
}

/** Whether the shard's position lies at the record or behind it. */
function isCovered({ position }: OpenShard, { sequenceNumber }: StreamRecord): boolean {
  return position !== undefined && compareSequence(sequenceNumber, position.after) <= 0;
}

function poisonLine({ id }: ShardOf, { sequenceNumber }: StreamRecord, error: unknown): string {
  return JSON.stringify({
    message: `cannot process ${receiptOf(id, sequenceNumber)}: ${String(error)}`,
    receipt: receiptOf(id, sequenceNumber),
  });
}
