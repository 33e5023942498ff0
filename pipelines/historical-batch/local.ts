/** historical-batch on this machine: the same handler on files, SQLite and DuckDB. */
import { randomUUID } from "node:crypto";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { openForWriting, type WritableData } from "../../adapters/embedded/data-directory.ts";
import { duckdbEngine } from "../../adapters/embedded/duckdb/sql-engine.ts";
import { duckdbTellings } from "../../adapters/embedded/duckdb/tellings.ts";
import { encoderOf } from "../../adapters/encoding/curated.ts";
import { modelsFromFiles } from "../../adapters/models-from-files.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { providerByName } from "../../adapters/providers/registry.ts";
import { checkedTickSuite } from "../../domain/market/tick-suite.ts";
import type { HistoryProvider, HistoryRequest } from "../../domain/ports/provider.ts";
import { finishEarlierCommits } from "../../domain/publish.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { Invocation, RunFault, RunSummary } from "../definition.ts";
import { nextSession } from "./continue.ts";
import { faultMessages, type HistoryFault, type HistoryResult, runHistory } from "./handler.ts";
import { newestSession } from "./local-newest.ts";
import { NO_HISTORY } from "./no-history.ts";
import type { HistoryPorts } from "./ports.ts";
import { PIPELINE } from "./run.ts";
import { type HistorySettings, settingsSpec } from "./settings.ts";
import { suiteFor } from "./suites.ts";

export async function runLocally(invocation: Invocation): Promise<Either<RunFault, RunSummary>> {
  const settings = decodeSettings(settingsSpec, invocation.settings);
  const { provider: name, providerOptions } = invocation;
  const provider = name === NO_HISTORY.name ? right(NO_HISTORY) : await providerByName(name, providerOptions, invocation);
  if (isLeft(settings) || isLeft(provider)) {
    return usage([...(isLeft(settings) ? settings.left : []), ...(isLeft(provider) ? provider.left : [])].map(({ message }) => message));
  }
  const opened = openForWriting(invocation.dataDirectory);
  if (isLeft(opened)) return left({ _tag: "environment", messages: [opened.left.message] });
  try {
    return await runOn(opened.right, invocation, settings.right, provider.right);
  } finally {
    opened.right.close();
  }
}

async function runOn(
  data: WritableData,
  invocation: Invocation,
  settings: HistorySettings,
  provider: HistoryProvider,
): Promise<Either<RunFault, RunSummary>> {
  const log = data.log(PIPELINE);
  const ports: HistoryPorts = {
    provider,
    readRecords,
    objects: data.objects,
    checkpoints: data.checkpoints,
    encoder: encoderOf(settings.format),
    suite: suiteFor(settings.calendar),
    tickSuite: checkedTickSuite(),
    tellingsOf: duckdbTellings(data),
    models: modelsFromFiles(new URL("./models/", import.meta.url)),
    sql: duckdbEngine(data),
    attempt: randomUUID(),
    clock: invocation.clock,
    observer: { progress: invocation.progress, log: (line) => log.write(line) },
    stopRequested: invocation.stopRequested,
    command: invocation.command,
  };
  try {
    await finishEarlierCommits(ports);
    const request = await requestOf(invocation, data, settings, provider);
    if (isLeft(request)) return usage([request.left]);
    const result = await runHistory(ports, settings, request.right);
    return isLeft(result) ? left(faultOf(result.left)) : right(summaryOf(result.right));
  } finally {
    log.close();
  }
}

async function requestOf(
  { symbols, from, to, continue: next }: Invocation,
  data: WritableData,
  settings: HistorySettings,
  provider: HistoryProvider,
): Promise<Either<string, HistoryRequest>> {
  if (!next) return right({ symbols, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
  const session = nextSession(await newestSession(data, provider.name), provider.name, settings.calendar ?? "XNYS");
  return isLeft(session) ? session : right({ symbols, from: session.right, to: session.right });
}

function usage(messages: readonly string[]): Either<RunFault, never> {
  return left({ _tag: "usage", messages });
}

function faultOf(fault: HistoryFault): RunFault {
  return { _tag: fault._tag === "BadInput" ? "usage" : "environment", messages: faultMessages(fault) };
}

function summaryOf(result: HistoryResult): RunSummary {
  const { passed, failed, reasons, ...counts } = result.totals;
  const { failed: failedMerges, ...merged } = result.merged;
  return {
    feed: "history",
    pipeline: PIPELINE,
    runId: result.runId,
    marker: failed + failedMerges === 0 ? "QUALITY=PASS" : "QUALITY=FAIL",
    ...counts,
    balanced: result.balanced,
    resumed: result.resumed,
    interrupted: result.interrupted,
    slices: {
      planned: result.slices,
      passed,
      failed,
      unfetched: result.unfetched.map(({ slice, fault }) => ({ slice: slice.id, message: fault.message })),
    },
    reasons,
    latest: result.latest,
    models: result.models,
    ...(merged.records > 0 && { merged }),
  };
}
