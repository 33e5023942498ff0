import assert from "node:assert/strict";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { openForReading, type ReadableData } from "../../adapters/embedded/data-directory.ts";
import type { StandingAlarm } from "../../domain/answer/alarm-state.ts";
import { saidBy } from "../../domain/answer/lambda-line.ts";
import type { Pause } from "../../domain/answer/pause.ts";
import type { Vitals } from "../../domain/answer/vitals.ts";
import { embeddedAnswers } from "../../ops/answer/embedded.ts";
import { isWell, type StackTriage, stackTriage } from "../../ops/answer/stack-triage.ts";
import { runbooks } from "../../pipelines/registry.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

const NOW = Date.UTC(2026, 0, 20, 22);
const SPAN = { from: NOW - 86_400_000, to: NOW };
const WELL: Vitals = { pipeline: "stream-ingest", switches: [], lagMs: undefined, queues: {} };
const OFF = {
  what: "stream-ingest.mapping",
  pipeline: "stream-ingest",
  kind: "mapping",
  resource: "m",
  state: "Disabled",
  on: false,
} as const;
const BY_ADA: Pause = { ...OFF, by: "ada", why: "a deployment", at: "2026-01-20T20:00:00Z", until: "2026-01-21T20:00:00Z" };

/** What a stack is found to be like: its data here, what its functions wrote beside it, and what carries its records. */
interface Found {
  readonly lines?: readonly object[];
  readonly vitals?: Partial<Vitals>;
}

/** A stack of one pipeline that has one alarm raised. */
function standing(data: ReadableData, pipeline: string, alarm: string, { lines = [], vitals = {} }: Found): StackAccess {
  const { objects, log, newestServed } = embeddedAnswers(data);
  const raised: StandingAlarm = {
    name: `assay-dev-${pipeline}-${alarm}-1a2b`,
    arn: "",
    state: "ALARM",
    since: NOW - 60_000,
    reason: "",
    windowMs: 300_000,
    actionsEnabled: true,
    answers: { pipeline, alarm },
    rule: undefined,
    owner: undefined,
    command: undefined,
  };
  const access: Partial<StackAccess> = {
    manifest: { pipelines: { [pipeline]: {} } } as never,
    clock: { now: () => NOW },
    objects: () => objects,
    newestServed,
    async *log(name) {
      yield* log(name);
      for (const line of lines) yield saidBy(JSON.stringify(line))!;
    },
    alarms: async () => [raised],
    lastRaised: async () => raised.since,
    pauses: async () => new Map(),
    vitals: async () => ({ ...WELL, ...vitals, pipeline }),
  };
  return access as StackAccess;
}

async function triaged(directory: string, pipeline: string, alarm: string, found: Found = {}): Promise<StackTriage> {
  const opened = openForReading(directory);
  if (isLeft(opened)) throw new Error(opened.left.message);
  try {
    const told = await stackTriage(standing(opened.right, pipeline, alarm, found), runbooks, undefined, SPAN, false);
    if (isLeft(told)) throw new Error(told.left.message);
    return told.right;
  } finally {
    opened.right.close();
  }
}

const causeOf = ({ run, causes }: StackTriage) => run?.causes[0]?.id ?? causes[0]?.cause.id;
const signsOf = ({ signs }: StackTriage) => signs.map(({ id }) => id);

describe("triage of a stack names the fault behind each alarm", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const stream = (faults: string, settings = {}) =>
    runHere("stream-ingest", data(), {
      symbols: ["AAPL"],
      providerOptions: { minutes: "1", rate: "20", seed: "7", ...(faults && { faults }) },
      settings: { shards: 1, ...settings },
    });
  const thrown = (name: string, message: string) => ({ level: "ERROR", message: "the invocation failed", error: { name, message } });

  it("quality-failed: prices below zero", async () => {
    await stream("negative-price=0.1");
    const told = await triaged(data(), "stream-ingest", "quality-failed");
    assert.deepEqual([causeOf(told), told.run?.verdict, told.entry?.alarm], ["negative-price", "FAIL", "quality-failed"]);
    assert.ok(
      told.next.some((command) => command.startsWith("assay quarantine replay --run")),
      told.next.join("\n"),
    );
    assert.deepEqual(told.next.slice(-1), ["assay verify stream-ingest/quality-failed"]);
  });

  it("quarantined-rows: fields that are missing", async () => {
    await stream("missing-field=0.02");
    const told = await triaged(data(), "stream-ingest", "quarantined-rows");
    assert.deepEqual([causeOf(told), told.run?.verdict], ["schema-change", "PASS"]);
    // A run that passed is well, but while an alarm or a sign stands.
    const asked = { ...told, alarm: undefined };
    const signs = [{ id: "behind", because: "an hour", command: "assay status" }] as const;
    assert.deepEqual([told, asked, { ...asked, signs }, { ...asked, run: undefined }].map(isWell), [false, true, false, false]);
  });

  describe("where no run has failed", () => {
    beforeEach(() => stream(""));

    for (const [alarm, line, cause] of [
      ["errors", thrown("AwsFault", "cannot write s3://lake/x: the role may not do that (AccessDenied)"), "not-permitted"],
      ["throttles", thrown("AwsFault", "table: the service asks to slow down (ProvisionedThroughputExceededException)"), "throttled"],
      ["duration", { type: "platform.report", record: { status: "timeout", metrics: { durationMs: 300_000 } } }, "too-slow"],
      ["silence", { level: "INFO", message: "cannot fetch AAPL/2026: HTTP 503 from the provider" }, "unreachable"],
    ] as const) {
      it(`${alarm}: ${cause}, by what a function wrote`, async () => {
        assert.equal(causeOf(await triaged(data(), "stream-ingest", alarm, { lines: [line] })), cause);
      });
    }

    it("silence: the mapping is switched off, by whom and why", async () => {
      const told = await triaged(data(), "stream-ingest", "silence", { vitals: { switches: [{ ...OFF, pause: BY_ADA }] } });
      assert.deepEqual(signsOf(told), ["switched-off"]);
      assert.match(told.signs[0]!.because, /switched off by ada until 2026-01-21T20:00:00Z: a deployment/);
      assert.equal(told.next[0], "assay resume stream-ingest.mapping");
    });

    it("iterator-age: how far the processor is behind", async () => {
      const told = await triaged(data(), "stream-ingest", "iterator-age", { vitals: { lagMs: 3_600_000 } });
      assert.deepEqual([signsOf(told), told.signs[0]?.because], [["behind"], "the oldest record not yet processed is 60 min old"]);
    });

    it("undeliverable: what waits in the queue of what was given up, and what lists it", async () => {
      const told = await triaged(data(), "stream-ingest", "undeliverable", { vitals: { queues: { "given-up": 2 } } });
      assert.deepEqual(signsOf(told), ["waiting"]);
      assert.equal(told.next[0], "assay dead-letters list");
    });

    it("undelivered: what a schedule could not start", async () => {
      const vitals = { pipeline: "historical-batch", queues: { undelivered: 1 } };
      const told = await triaged(data(), "historical-batch", "undelivered", { vitals });
      assert.deepEqual(
        [signsOf(told), told.signs[0]?.because, told.signs[0]?.command],
        [["waiting"], "1 message waits in the queue undelivered: what could not be delivered", "assay triage historical-batch/undelivered"],
      );
      assert.equal(told.next[0], "assay status --pipeline historical-batch");
    });

    it("never what was asked just now as the next step", async () => {
      for (const { pipeline, entries } of runbooks.filter(({ pipeline }) => pipeline !== "notifier")) {
        const vitals = { pipeline, lagMs: 3_600_000, queues: { undelivered: 1, "given-up": 1 } };
        for (const { alarm } of entries) {
          const { next } = await triaged(data(), pipeline, alarm, { vitals });
          assert.deepEqual(
            next.filter((command) => command === `assay triage ${pipeline}/${alarm}` || command === `assay triage ${alarm}`),
            [],
          );
        }
      }
    });

    it("every alarm of every runbook: with the runbook's own checks, and never as something unknown", async () => {
      for (const { pipeline, entries } of runbooks.filter(({ pipeline }) => pipeline !== "notifier")) {
        for (const { alarm } of entries) {
          const told = await triaged(data(), pipeline, alarm, { lines: [thrown("Error", "x")] });
          assert.equal(told.entry?.alarm, alarm);
          assert.ok(told.next.includes(`assay verify ${pipeline}/${alarm}`), `${pipeline} ${alarm}: ${told.next}`);
        }
      }
    });
  });
});
