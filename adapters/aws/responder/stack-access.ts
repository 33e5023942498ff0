/**
 * A stack as whoever answers for it may look at it: by its manifest and AWS credentials alone, under the responder's role. It changes
 * nothing. What the command and the dashboard show of a stack comes from here.
 */
import { join } from "node:path";
import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import type { StandingAlarm } from "../../../domain/answer/alarm-state.ts";
import type { GivenUp } from "../../../domain/answer/given-up.ts";
import type { ReadObjects } from "../../../domain/answer/held-records.ts";
import { SAID_PATTERN, saidBy } from "../../../domain/answer/lambda-line.ts";
import type { StackManifest } from "../../../domain/answer/manifest.ts";
import type { Pause } from "../../../domain/answer/pause.ts";
import type { Vitals } from "../../../domain/answer/vitals.ts";
import { barContract } from "../../../domain/market/bar.ts";
import type { Contract } from "../../../domain/market/contract.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { LatestPrices } from "../../../domain/ports/stores.ts";
import { decodeCurated } from "../../encoding/curated.ts";
import { dynamoDbLatestPrices } from "../latest-prices.ts";
import { alarmsOf, lastRaised } from "./alarms.ts";
import { cachedObjects } from "./cached-objects.ts";
import { type Endpoint, type ResponderClients, responderClients } from "./clients.ts";
import { findStack } from "./find-stack.ts";
import { givenUpIn } from "./given-up.ts";
import type { Days } from "./list-days.ts";
import { logEvents, type Window } from "./log-events.ts";
import { pausesOf } from "./pauses.ts";
import { vitalsOf } from "./vitals.ts";

export interface StackOptions extends Endpoint {
  /** Copies of objects are kept in a folder of the stack's below it. */
  readonly cacheDirectory: string;
  readonly clock: Clock;
  /** Told of what takes its time: `searching logs: 12 pages, 40 lines`. */
  readonly progress: (doing: string) => void;
}

export interface StackAccess {
  readonly manifest: StackManifest;
  readonly clients: ResponderClients;
  readonly clock: Clock;
  readonly latestPrices: LatestPrices;
  /** Where copies of its objects are, laid out as a data directory's zones. */
  readonly directory: string;
  /** Its published objects; with days, those alone that lie in partitions of these days, or in none. */
  objects(days?: Days): ReadObjects;
  /** What a pipeline's functions said of runs and of faults, oldest first, as a pipeline's log has it. */
  log(pipeline: string, window: Window): AsyncIterable<string>;
  /** The newest session date or event time that a dataset serves. */
  newestServed(contract: Contract): Promise<string | undefined>;
  /** What mappings gave up in a time and nobody has taken in yet. */
  givenUp(window: Window): AsyncIterable<GivenUp>;
  alarms(): Promise<readonly StandingAlarm[]>;
  /** Epoch milliseconds. */
  lastRaised(alarm: StandingAlarm): Promise<number | undefined>;
  pauses(): Promise<ReadonlyMap<string, Pause>>;
  vitals(pipeline: string, pauses: ReadonlyMap<string, Pause>): Promise<Vitals>;
}

/** Left: there is no such stack, in words. What AWS refuses is thrown; `words.ts` says what to do about it. */
export async function openStack(stack: string, options: StackOptions): Promise<Either<string, StackAccess>> {
  const clients = responderClients(options);
  const found = await findStack(clients.ssm, stack);
  return isLeft(found) ? found : right(accessTo(found.right, clients, options));
}

function accessTo(manifest: StackManifest, clients: ResponderClients, { cacheDirectory, clock, progress }: StackOptions): StackAccess {
  // A stack that is made anew under the same name has other buckets.
  const directory = join(cacheDirectory, manifest.stack, manifest.buckets["curated"] ?? "");
  const latestPrices = dynamoDbLatestPrices({ client: clients.dynamoDb, table: manifest.latestPricesTable });
  const objects = (days?: Days) =>
    cachedObjects({
      client: clients.s3,
      buckets: manifest.buckets,
      directory,
      ...(days && { days }),
      fetched: (count, bytes) => progress(`fetching ${count.toLocaleString("en-US")} objects, ${(bytes / 1e6).toFixed(1)} MB`),
    });
  return {
    manifest,
    clients,
    clock,
    latestPrices,
    directory,
    objects,
    async *log(pipeline, window) {
      const groups = Object.values(manifest.pipelines[pipeline]?.logGroups ?? {});
      const searched = (pages: number, events: number) => progress(`searching the logs of ${pipeline}: ${pages} pages, ${events} lines`);
      for await (const { message } of logEvents(clients.logs, { groups, window, pattern: SAID_PATTERN, searched })) {
        const line = saidBy(message);
        if (line !== undefined) yield line;
      }
    },
    newestServed: (contract) => (contract === tickContract ? newestTrade(latestPrices) : newestBar(objects())),
    givenUp: (window) => {
      const looked = (count: number) => progress(`looking at ${count.toLocaleString("en-US")} objects that a mapping gave up`);
      return givenUpIn(clients, manifest, objects(), window, looked);
    },
    alarms: () => alarmsOf(clients.cloudWatch, manifest),
    lastRaised: (alarm) => lastRaised(clients.cloudWatch, alarm),
    pauses: () => pausesOf(clients.ssm, manifest.namespace),
    vitals: (pipeline, pauses) => vitalsOf(clients, manifest, pipeline, pauses, clock.now()),
  };
}

/** Indicators are of trades alone. */
async function newestTrade(latestPrices: LatestPrices): Promise<string | undefined> {
  const times = (await latestPrices.indicators()).map(({ event_time }) => event_time as string);
  return times.sort().at(-1)?.slice(0, "2026-01-20T14:30:00".length);
}

async function newestBar(objects: ReadObjects): Promise<string | undefined> {
  const keys = await objects.list(`curated/${barContract.dataset}/`);
  const years = keys.map((key) => key.slice(0, key.lastIndexOf("/")));
  const last = keys.filter((_, i) => years[i] === years.at(-1));
  await objects.ahead?.(last);
  let newest: string | undefined;
  for (const key of last) {
    const columns = await decodeCurated(key, (await objects.read(key)) ?? new Uint8Array(), barContract);
    for (const date of columns.get("price_date") as readonly string[]) if (newest === undefined || date > newest) newest = date;
  }
  return newest;
}
