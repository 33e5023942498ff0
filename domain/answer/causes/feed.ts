/** Causes that lie in when records came, how often, and whether they could be taken in at all. */
import { type Cause, counted, type Evidence, heldFor, type Suspicion } from "../evidence.ts";

export const staleFeed: Cause = {
  id: "stale-feed",
  title: "the newest data is older than the calendar says it must be",
  check: "ask the provider whether it has the last session; look whether the exchange was closed",
  mend: "run the pipeline again once the provider has it; a holiday that the calendar lacks belongs into domain/calendar",
  command: "assay status",
  suspect: ({ batches, received }) => {
    const stale = batches.flatMap(({ name, rules }) =>
      rules.filter(({ type }) => type === "expect_table_to_be_fresh").map(({ observed }) => ({ name, observed })),
    );
    const [first] = stale;
    if (!first) return undefined;
    const because = `${counted(stale.length, "batch", "batches")} whose newest row is ${JSON.stringify(first.observed)}, the first ${first.name}`;
    return { records: received, served: 0, because };
  },
};

export const emptyAnswer: Cause = {
  id: "empty-answer",
  title: "the provider answered with nothing",
  check: "ask the provider for one symbol by hand; look whether the symbol was delisted or renamed",
  mend: "take the symbol out of the request, or fetch the slice again",
  command: "assay triage RUN --json",
  suspect: ({ batches }) => {
    const empty = batches.filter(({ failures }) => failures.some(({ _tag }) => _tag === "EmptyBatch"));
    return empty.length === 0 ? undefined : { records: 0, served: 0, because: `no record in ${empty.map(({ name }) => name).join(", ")}` };
  },
};

export const clocksDisagree: Cause = {
  id: "clocks-disagree",
  title: "trades are dated later than they arrived",
  check: "compare the producer's clock with the provider's: a time zone, or a clock that runs ahead",
  mend: "mend the clock; to allow for more, raise maxAheadSeconds and replay",
  command: "assay quarantine list --run RUN --rule ahead-of-arrival",
  suspect: (evidence) => {
    const held = heldFor(evidence, "ahead-of-arrival");
    const told = held[0]?.reasons.find(({ name }) => name === "ahead-of-arrival")?.message;
    return told === undefined
      ? undefined
      : { records: held.length, served: 0, because: `${counted(held.length, "trade")}, the first ${told}` };
  },
};

/** A share of records that a healthy feed stays below. */
const MANY = 0.05;

export const sentAgain: Cause = {
  id: "sent-again",
  title: "the source sent again what it had sent before",
  check: "look whether a producer was restarted, or a file was loaded twice",
  mend: "nothing has to be mended: a record is served once, however often it comes",
  isHarmless: true,
  command: "assay audit",
  suspect: ({ accounts, received }) => ofShare(accounts.duplicate, received, "came before, and is a duplicate"),
};

export const tooLate: Cause = {
  id: "too-late",
  title: "trades came long after they happened",
  check: "look for a backlog at the provider, or a source that was replayed from its beginning",
  mend: "run historical-batch: it merges what waits in late/",
  command: "assay run historical-batch --provider none",
  suspect: ({ accounts, received }) => ofShare(accounts.late, received, "is older than its symbol's horizon, and waits in late/"),
};

function ofShare(records: number, received: number, what: string): Suspicion | undefined {
  if (records === 0 || records < MANY * received) return undefined;
  return { records, served: 0, because: `${Math.round((100 * records) / received)} % of what was received ${what}` };
}

export const cannotBeProcessed: Cause = {
  id: "cannot-be-processed",
  title: "the processor fails on some records, whatever it tries",
  check: "read the processor's log for the error; look what changed with the last deployment",
  mend: "mend the processor, then replay the dead letters: each is kept whole",
  command: "assay dead-letters replay --run RUN --dry-run",
  suspect: ({ accounts, faults }) => {
    if (accounts.deadLettered === 0) return undefined;
    const last = faults.findLast((line) => line.includes("cannot process"));
    return {
      records: accounts.deadLettered,
      served: 0,
      because: `${counted(accounts.deadLettered, "record")} given up${last ? `; ${last}` : ""}`,
    };
  },
};

export const placeOfFailures: Cause = {
  id: "place-of-failures",
  title: "what a mapping gives up cannot be written to its place of failures",
  check: "look whether the bucket of failures is there, and whether the role of the mapping's function may write to it and use its key",
  mend: "deploy the stack again, which grants it; records that are in no zone are read from the stream again before its retention ends",
  command: "assay validate",
  // Lambda writes no word of it into a log: the alarm alone says so.
  suspect: () => undefined,
};

export const throttled: Cause = {
  id: "throttled",
  title: "a service refuses requests because there are too many",
  check: "look which service says so, and whether its limit or the load has changed",
  mend: "raise the limit, or lower the load; what was refused is tried again by itself",
  command: "assay status",
  suspect: ofFaults(/throttl|too many requests|rate exceeded|ProvisionedThroughputExceeded|\b429\b|SlowDown/i),
};

export const notPermitted: Cause = {
  id: "not-permitted",
  title: "a role or a key may not do what it tries",
  check: "read the log for the action that was denied; look what the last deployment took away, or whether a key has expired",
  mend: "grant it by the component's own capability, or renew the key in Secrets Manager",
  command: "assay doctor",
  suspect: ofFaults(/access ?denied|not authorized|unauthori[sz]ed|forbidden|invalid api key|\b40[13]\b|ExpiredToken/i),
};

export const unreachable: Cause = {
  id: "unreachable",
  title: "a service cannot be reached, or breaks off",
  check: "look at the service's own status page, then at the network's routes and endpoints",
  mend: "run again once it answers: only what is missing is fetched",
  command: "assay status",
  suspect: ofFaults(/ECONNRESET|ECONNREFUSED|ENOTFOUND|ETIMEDOUT|(?<!function |Task )timed? ?out|unreachable|broke off|\b50[0-4]\b/i),
};

export const tooSlow: Cause = {
  id: "too-slow",
  title: "a function takes longer than it may, and is cut off",
  check: "look whether batches have grown, or a store or a provider answers more slowly than yesterday",
  mend: "lower batchRecords, or give the function more memory or time; what was cut off is tried again",
  command: "assay status",
  suspect: ofFaults(/function timed out|Task timed out/),
};

/** By what the pipeline logged. */
function ofFaults(pattern: RegExp): Cause["suspect"] {
  return ({ faults }: Evidence) => {
    const found = faults.filter((line) => pattern.test(line));
    const last = found.at(-1);
    return last === undefined
      ? undefined
      : { records: 0, served: 0, because: `the log says so ${counted(found.length, "time")}, last: ${last}` };
  };
}

export const FEED_CAUSES: readonly Cause[] = [
  staleFeed,
  emptyAnswer,
  clocksDisagree,
  sentAgain,
  tooLate,
  cannotBeProcessed,
  placeOfFailures,
  throttled,
  notPermitted,
  tooSlow,
  unreachable,
];
