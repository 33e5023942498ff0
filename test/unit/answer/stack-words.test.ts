import assert from "node:assert/strict";
import { isRight, left } from "fp-ts/lib/Either.js";
import { AwsFault } from "../../../adapters/aws/aws-fault.ts";
import { refusalOf } from "../../../adapters/aws/responder/words.ts";
import { actText, writeAct } from "../../../domain/answer/act.ts";
import { alarmsMeant, type StandingAlarm, worstFirst } from "../../../domain/answer/alarm-state.ts";
import { saidBy } from "../../../domain/answer/lambda-line.ts";
import { manifestName, readManifest, stackOfParameter } from "../../../domain/answer/manifest.ts";
import { acknowledgedAlarms, durationOf, isOver, readPause } from "../../../domain/answer/pause.ts";
import { alarmOfRunbook, runbookPath } from "../../../domain/answer/runbook.ts";
import { ageText, type Switch, signsOf } from "../../../domain/answer/vitals.ts";

const MANIFEST = {
  stack: "dev",
  region: "us-east-1",
  namespace: "assay/dev",
  buckets: { raw: "lake" },
  latestPricesTable: "prices",
  checkpointsTables: { "stream-ingest": "checkpoints" },
  pipelines: { "stream-ingest": { functions: { processor: "p" }, logGroups: {}, schedules: {}, mappingId: "m" } },
};
const PAUSE = {
  pipeline: "stream-ingest",
  kind: "mapping",
  resource: "m",
  by: "ada",
  why: "down",
  at: "2026-01-18T20:00:00.000Z",
  until: "2026-01-18T21:00:00.000Z",
} as const;
const NINE = Date.parse("2026-01-18T21:00:00Z");

describe("what is known of a stack", () => {
  it("is its manifest, of which everything that cannot be read is named", () => {
    assert.ok(isRight(readManifest(JSON.stringify(MANIFEST))));
    const { region: _, ...missing } = MANIFEST;
    assert.deepEqual(readManifest(JSON.stringify({ ...missing, buckets: { raw: 1 } })), left("region, buckets.raw cannot be read"));
    assert.deepEqual(readManifest("{"), left("all of it cannot be read"));
    assert.deepEqual([stackOfParameter(manifestName("pr-7")), stackOfParameter("/assay/dev/paused/x")], ["pr-7", undefined]);
  });

  it("is what is paused, until when, by times that people write", () => {
    assert.deepEqual(readPause(JSON.stringify(PAUSE)), PAUSE);
    assert.deepEqual([readPause("{}"), readPause("no")], [undefined, undefined]);
    assert.deepEqual([isOver(PAUSE, NINE - 1), isOver(PAUSE, NINE)], [false, true]);
    assert.deepEqual(["90m", "4h", "2d", "0h", "4", "h", "1.5h"].map(durationOf), [
      5_400_000,
      14_400_000,
      172_800_000,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual([59_000, 90_000, 119_999, 120_000, 7_300_000, 200_000_000].map(ageText), [
      "59 s",
      "90 s",
      "119 s",
      "2 min",
      "2 h",
      "2 d",
    ]);
  });

  it("is which alarms tell nobody on purpose: what else is paused, and what is over, is none", () => {
    const acknowledged = { ...PAUSE, kind: "alarm", resource: "a" } as const;
    const all = [PAUSE, acknowledged];
    assert.deepEqual([acknowledgedAlarms(all, NINE - 1), acknowledgedAlarms(all, NINE)], [{ a: acknowledged }, {}]);
  });

  it("is what keeps a pipeline from its work, with what to type", () => {
    const mapping: Switch = {
      what: "stream-ingest.mapping",
      pipeline: "stream-ingest",
      kind: "mapping",
      resource: "m",
      state: "Enabled",
      on: true,
      pause: undefined,
    };
    const signs = (changed: Partial<Switch>, more = {}) =>
      signsOf({ pipeline: "stream-ingest", switches: [{ ...mapping, ...changed }], lagMs: 0, queues: {}, ...more }, NINE - 1_000).map(
        ({ id }) => id,
      );
    const off = { state: "Disabled", on: false };
    assert.deepEqual(signs({}), []);
    assert.deepEqual([signs(off), signs({ ...off, pause: PAUSE })], [["switched-off"], ["switched-off"]]);
    assert.deepEqual(signs({ ...off, pause: { ...PAUSE, until: PAUSE.at } }), ["pause-forgotten"]);
    assert.deepEqual([signs({ pause: PAUSE }), signs({ state: "missing", on: false })], [["pause-forgotten"], ["missing"]]);
    assert.deepEqual(signs({}, { lagMs: 300_000, queues: { "given-up": 2, notices: 5 } }), ["behind", "waiting"]);
  });

  it("is its alarms, by CloudWatch's name or the runbook's, what is raised before what is not", () => {
    const alarm = (name: string, state: StandingAlarm["state"], since: number, entry?: string): StandingAlarm => ({
      name,
      arn: "",
      state,
      since,
      reason: "",
      windowMs: 60_000,
      actionsEnabled: true,
      answers: entry === undefined ? undefined : { pipeline: "stream-ingest", alarm: entry },
      rule: undefined,
      owner: undefined,
      command: undefined,
    });
    const all = [alarm("a", "OK", 9, "silence"), alarm("b", "ALARM", 1, "errors"), alarm("c", "ALARM", 2, "errors")];
    assert.deepEqual(
      worstFirst(all).map(({ name }) => name),
      ["c", "b", "a"],
    );
    const meant = (asked: string) => alarmsMeant(all, asked).map(({ name }) => name);
    assert.deepEqual([meant("a"), meant("errors"), meant("stream-ingest/silence"), meant("other/silence")], [["a"], ["b", "c"], ["a"], []]);
    assert.deepEqual(alarmOfRunbook(`https://github.com/o/r/blob/main/${runbookPath("stream-ingest", "silence")}`), {
      pipeline: "stream-ingest",
      alarm: "silence",
    });
    assert.equal(alarmOfRunbook("docs/other.md"), undefined);
  });
});

describe("a line of a function's log", () => {
  const said = (value: unknown) => saidBy(typeof value === "string" ? value : JSON.stringify(value));
  const message = (value: unknown) => JSON.parse(said(value) ?? "{}").message;

  it("of a run is passed on as it is", () => {
    const line = '{"level":"ERROR","message":"QUALITY=FAIL","runId":"r","quality":"FAIL"}';
    assert.equal(said(`${line}\n`), line);
  });

  it("of a fault is told in words, whoever wrote it", () => {
    assert.equal(message({ level: "INFO", message: "cannot process" }), "cannot process");
    assert.equal(
      message({ level: "ERROR", message: "the invocation failed", error: { name: "AwsFault", message: "denied" } }),
      "the invocation failed: AwsFault: denied",
    );
    assert.equal(message({ level: "ERROR", message: { errorType: "TypeError", errorMessage: "x" } }), "TypeError: x");
    assert.equal(
      message({ type: "platform.report", record: { status: "timeout", metrics: { durationMs: 60_000.4 } } }),
      "the function timed out after 60,000 ms",
    );
    assert.equal(
      message({ type: "platform.report", record: { status: "error", errorType: "Runtime.ExitError" } }),
      "the function failed: Runtime.ExitError",
    );
  });

  it("of figures, of the platform's bookkeeping or for developers says nothing", () => {
    const silent = [
      { _aws: {}, Verdicts: 1 },
      { type: "platform.start", record: {} },
      { type: "platform.report", record: { status: "success" } },
      { level: "DEBUG", message: "x" },
      "RequestId: 1 Process exited",
    ];
    assert.deepEqual(
      silent.map(said),
      silent.map(() => undefined),
    );
  });
});

describe("what AWS refuses", () => {
  const where = { stack: "dev", region: "us-east-1" };
  const named = (name: string, message = "m") => Object.assign(new Error(message), { name, $metadata: {} });

  it("is told with what to set, and whether that is whoever asks", () => {
    const credentials = refusalOf(Object.assign(new Error("x"), { name: "CredentialsProviderError" }), where)!;
    assert.match(credentials.message, /^stack dev in us-east-1: there are no AWS credentials here: set AWS_PROFILE/);
    assert.equal(credentials.isConfiguration, true);
    const throttled = refusalOf(named("ThrottlingException"), where)!;
    assert.deepEqual([/slow down/.test(throttled.message), throttled.isConfiguration], [true, false]);
    const denied = refusalOf(new AwsFault("AccessDenied", "read", "s3://b/k", new Error("no s3:GetObject")), where)!;
    assert.equal(
      denied.message,
      "stack dev in us-east-1: s3://b/k: these credentials may not do that: no s3:GetObject. Take on the stack's responder role",
    );
    assert.deepEqual(refusalOf(new Error("Region is missing"), { stack: "dev", region: undefined })?.isConfiguration, true);
    assert.match(refusalOf(Object.assign(new Error("x"), { code: "ENOTFOUND" }), where)!.message, /cannot be reached \(ENOTFOUND\)/);
    // As the SDK throws it.
    const refused = Object.assign(named("Error", "connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" });
    assert.match(refusalOf(refused, where)!.message, /cannot be reached \(ECONNREFUSED\)/);
    assert.match(refusalOf(new AwsFault("Error", "list", "s3://b/", refused), where)!.message, /s3:\/\/b\/: AWS cannot be reached/);
    assert.equal(
      refusalOf(Object.assign(new Error("x"), { name: "CredentialsProviderError" }), { ...where, profile: "ops" })?.message,
      "stack dev in us-east-1: the profile ops (AWS_PROFILE) has no credentials here: name another, or log in (aws sso login --profile ops)",
    );
    assert.equal(refusalOf(new Error("a defect"), where), undefined);
  });
});

describe("what somebody changed by hand", () => {
  const act = {
    at: "2026-01-18T21:00:00.000Z",
    by: "ada",
    verb: "pause",
    what: ["stream-ingest.mapping"],
    why: "down",
    until: "2026-01-18T22:00:00.000Z",
  } as const;

  it("is kept with who, when and why, as far as a parameter holds it", () => {
    assert.equal(actText(act), "ada, 2026-01-18T21:00:00.000Z: pause stream-ingest.mapping until 2026-01-18T22:00:00.000Z: down");
    assert.ok(isRight(writeAct(act)));
    assert.equal(writeAct({ ...act, why: "x".repeat(4_096) })._tag, "Left");
  });
});
