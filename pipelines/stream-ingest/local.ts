/** stream-ingest on this machine: the same handler on files, SQLite and a log of shards. */

import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { openForWriting, type WritableData } from "../../adapters/embedded/data-directory.ts";
import type { StreamLog } from "../../adapters/embedded/stream/stream-log.ts";
import { encoderOf } from "../../adapters/encoding/curated.ts";
import { keySegment } from "../../adapters/keys.ts";
import { tickSourceByName } from "../../adapters/providers/tick-registry.ts";
import { STRAIGHT_PREFIX } from "../../domain/ledger/sent.ts";
import type { CheckpointStore } from "../../domain/ports/stores.ts";
import { compareSequence } from "../../domain/ports/stream.ts";
import type { TickSource } from "../../domain/ports/tick-source.ts";
import { finishEarlierCommits } from "../../domain/publish.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { Invocation, RunFault, RunSummary, StreamSummary } from "../definition.ts";
import { directShard } from "./direct.ts";
import { type Ended, runDirect, runStream } from "./local-transports.ts";
import { CommitWatch } from "./local-watch.ts";
import type { StreamPorts } from "./ports.ts";
import { LOCAL_STREAM, PIPELINE } from "./range.ts";
import { type StreamSettings, settingsSpec } from "./settings.ts";
import type { Position } from "./shard.ts";
import { checkpointKey } from "./state.ts";
import { checkedSuites } from "./suites.ts";
import { isBalanced } from "./totals.ts";
import { readWire } from "./wire.ts";

export async function runLocally(invocation: Invocation): Promise<Either<RunFault, RunSummary>> {
  const settings = decodeSettings(settingsSpec, invocation.settings);
  const source = await tickSourceByName(invocation.provider, optionsOf(invocation), invocation);
  if (isLeft(settings) || isLeft(source) || invocation.continue) {
    const faults = [...(isLeft(settings) ? settings.left : []), ...(isLeft(source) ? source.left : [])].map(({ message }) => message);
    if (invocation.continue) faults.push("--continue is of history: a stream goes on where it ended by itself");
    return left({ _tag: "usage", messages: faults });
  }
  const opened = openForWriting(invocation.dataDirectory);
  if (isLeft(opened)) return left({ _tag: "environment", messages: [opened.left.message] });
  try {
    return await runOn(opened.right, invocation, settings.right, source.right);
  } finally {
    opened.right.close();
  }
}

/** What the command says of any provider counts as options of this one. */
function optionsOf({ providerOptions, symbols, from, to }: Invocation): Readonly<Record<string, unknown>> {
  return { ...providerOptions, ...(symbols.length > 0 && { symbols }), ...(from && { from }), ...(to && { to }) };
}

async function runOn(
  data: WritableData,
  invocation: Invocation,
  settings: StreamSettings,
  source: TickSource,
): Promise<Either<RunFault, RunSummary>> {
  const log = data.log(PIPELINE);
  const { clock, stopRequested, command } = invocation;
  const observer = { progress: () => {}, log: (line: string) => log.write(line) };
  const watch = new CommitWatch(invocation.watch);
  try {
    await finishEarlierCommits({ ...data, observer });
    const stream = settings.transport === "stream" ? await data.openStream(LOCAL_STREAM, { clock, shards: settings.shards }) : undefined;
    const { ticks, minutes } = checkedSuites();
    const ports: StreamPorts = {
      objects: data.objects,
      checkpoints: watch.around(data.checkpoints),
      encoder: encoderOf(settings.format),
      tickSuite: ticks,
      minuteSuite: minutes,
      readWire,
      readShard: async (id) => stream?.shard(id),
      attempt: randomUUID(),
      memory: new Map(),
      clock,
      observer,
    };
    try {
      if (stream && (await isAnother(stream, data.checkpoints)))
        return left({ _tag: "environment", messages: [anotherStream(invocation)] });
      const running = { ports, settings, source, watch, stopRequested, command };
      watch.tell({ _tag: "Began", source: source.name });
      const ended = stream ? await runStream(running, stream, LOCAL_STREAM) : await runDirect(running, directShard(directShardId(source)));
      return isLeft(ended) ? ended : right(summaryOf(ended.right, settings, watch));
    } finally {
      await stream?.close();
    }
  } finally {
    log.close();
  }
}

/** A stream that was removed, or put back as it was before, gives numbers once more that count as processed: what came under them would be lost. */
async function isAnother(stream: StreamLog, checkpoints: CheckpointStore): Promise<boolean> {
  for (const { id } of await stream.shards()) {
    const position = (await checkpoints.read(checkpointKey(id)))?.position as Position | undefined;
    if (position && compareSequence(position.after, stream.head()) > 0) return true;
  }
  return false;
}

function anotherStream({ dataDirectory }: Invocation): string {
  const found = `${join(dataDirectory, "streams", LOCAL_STREAM)} is not the stream that was processed here: it is older, or begun anew`;
  return `${found}. Restore that directory from a copy, or name another data directory with --data: what is published here can be read as before`;
}

/** The same source goes on in the same place. */
function directShardId({ name, fingerprint }: TickSource): string {
  return keySegment(`${STRAIGHT_PREFIX}${name.slice(0, 40)}-${createHash("sha256").update(fingerprint).digest("hex").slice(0, 12)}`);
}

function summaryOf({ summary, ...ended }: Ended, { transport }: StreamSettings, watch: CommitWatch): StreamSummary {
  const totals = watch.totals();
  const { passed, failed, ...counts } = totals;
  return {
    feed: "ticks",
    pipeline: PIPELINE,
    transport,
    marker: failed === 0 ? "QUALITY=PASS" : "QUALITY=FAIL",
    ...counts,
    balanced: isBalanced(totals),
    ranges: { passed, failed },
    latest: watch.latest,
    completeness: summary.completeness,
    injected: summary.injected,
    ...ended,
  };
}
