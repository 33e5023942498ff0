import assert from "node:assert/strict";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { shell } from "./answer-shell.ts";
import { type AnswerWorld, makeAnswerWorld, putManifest } from "./answer-world.ts";
import { readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

const STRICT = { minRows: 10, maxErrorRate: 0.001, format: "jsonl" };
const BATCH = 100;

describe("a stack as the command answers for it", () => {
  const cloud = useLocalCloud();
  const directory = useTempDir();
  const { type } = shell(directory);
  let world: AnswerWorld;
  before(async () => {
    world = await makeAnswerWorld(STRICT);
  });
  afterEach(() => cloud()?.proxy.setFaults(undefined));

  async function refused(seed: number): Promise<void> {
    await world.stream.put((await simulatedEntries({ seed, count: 2, minutes: 2, rate: 3, faults: "negative-price=0.1" })).slice(0, 300));
    const [shard] = await world.stream.shards();
    const records = await readAll(world.stream, shard!.id);
    const processor = await startFunction("processor");
    for (let at = 0; at < records.length; at += BATCH) {
      const event = kinesisEvent(records.slice(at, at + BATCH), sourceOf(world.streamName, shard!.id));
      await world.log((await withOutput(() => processor(event))).lines);
    }
  }

  const mapping = async () => {
    const { State, BatchSize } = await new LambdaClient().send(new GetEventSourceMappingCommand({ UUID: world.switches.mappingId }));
    return [State, BatchSize];
  };
  const schedule = async () => {
    const { State, Target, ScheduleExpressionTimezone } = await new SchedulerClient().send(
      new GetScheduleCommand({ Name: world.switches.schedule }),
    );
    return [State, Target?.Input, ScheduleExpressionTimezone];
  };
  const parameters = async () => {
    const { Parameters = [] } = await new SSMClient().send(new GetParametersByPathCommand({ Path: "/assay/test/paused" }));
    return Object.fromEntries(Parameters.map(({ Name, Value }) => [Name, JSON.parse(Value!) as Record<string, string>]));
  };

  it("is switched off with a reason and an end, told so by status and triage, and switched on again as it was", async () => {
    const [mappingBefore, scheduleBefore] = [await mapping(), await schedule()];
    const paused = await type('npx assay pause stream-ingest --for 2h --why "provider is down" --yes --stack test');
    assert.equal(paused.code, 0, paused.stderr);
    assert.deepEqual([(await mapping())[0], await schedule()], ["Disabled", ["DISABLED", '{"asked":true}', "America/New_York"]]);
    const said = (await parameters())["/assay/test/paused/stream-ingest.mapping"]!;
    assert.deepEqual([said["resource"], said["why"], said["kind"]], [world.switches.mappingId, "provider is down", "mapping"]);
    assert.equal(Date.parse(said["until"]!) - Date.parse(said["at"]!) > 7_000_000, true);

    const status = await type("npx assay status --stack test --since 1h");
    assert.match(status.stdout, /stream-ingest\.mapping was switched off by \S+ until \S+: provider is down/);
    await world.setAlarm("ALARM", "no verdict");
    const triaged = await type("npx assay triage --stack test");
    assert.match(triaged.stdout, /found: stream-ingest\.mapping was switched off by/);
    assert.match(triaged.stdout, /npx assay resume stream-ingest\.mapping --stack test/);
    await world.setAlarm("OK", "over");

    // Twice is once.
    const again = await type('npx assay pause stream-ingest --for 2h --why "provider is down" --yes --json --stack test');
    assert.equal(again.code, 0, again.stderr);
    assert.equal((await type("npx assay resume stream-ingest --yes --stack test")).code, 0);
    assert.deepEqual([await mapping(), await schedule()], [mappingBefore, scheduleBefore]);
    assert.deepEqual(await parameters(), {});
    assert.match((await type("npx assay resume stream-ingest --yes --stack test")).stdout, /^it is on already/);
  });

  it("changes nothing unless it is asked, a reason is given, and somebody agrees", async () => {
    const without = await type("npx assay pause stream-ingest --stack test");
    const unasked = await type('npx assay pause stream-ingest --why "x" --stack test');
    const dry = await type('npx assay pause stream-ingest.mapping --why "x" --dry-run --stack test');
    const unknown = await type('npx assay pause stream-ingets --why "x" --yes --stack test');
    assert.deepEqual([without.code, unasked.code, dry.code, unknown.code], [2, 2, 0, 2]);
    assert.match(without.stderr, /^assay: say why/);
    assert.match(
      unasked.stderr,
      /on stack test in us-east-1:\n {2}stream-ingest\.mapping \(mapping \S+\): switched off, meant to last until \S+; assay resume switches it on[\s\S]*nobody is there to be asked: say --yes/,
    );
    assert.match(dry.stdout, /^a dry run: nothing was changed/);
    assert.match(unknown.stderr, /stack test has no stream-ingets to switch: did you mean stream-ingest\?/);
    assert.deepEqual([(await mapping())[0], await parameters()], ["Enabled", {}]);
  });

  it("has an alarm that tells nobody while it is acknowledged, and tells again", async () => {
    await world.setAlarm("ALARM", "a fault");
    const acked = await type('npx assay ack quality-failed --for 30m --why "at it" --yes --stack test');
    assert.equal(acked.code, 0, acked.stderr);
    assert.match(
      (await type("npx assay status --stack test --since 1h")).stdout,
      /stream-ingest\/quality-failed +\d+ \S+ +acknowledged by/,
    );
    assert.equal((await type("npx assay verify --timeout 0s --stack test")).code, 1);
    const ended = await type("npx assay ack quality-failed --end --yes --json --stack test");
    assert.deepEqual([ended.json.done, await parameters()], [true, {}], ended.stderr);
    await world.setAlarm("OK", "over");
    assert.equal((await type("npx assay verify quality-failed --stack test")).code, 0);
  });

  it("has an alarm muted by a rule, and its actions left as they are, where there are mute rules", async () => {
    await world.setAlarm("ALARM", "a fault");
    const asked: (readonly [operation: string, name: string])[] = [];
    cloud().proxy.setFaults(({ operation, body }) => {
      if (!operation.endsWith("AlarmMuteRule")) return undefined;
      const { Name, AlarmMuteRuleName = Name } = JSON.parse(body.toString()) as { Name: string; AlarmMuteRuleName?: string };
      asked.push([operation, AlarmMuteRuleName]);
      return { _tag: "Answer", status: 200, body: "{}" };
    });
    const switched = () => cloud().proxy.calls.filter((operation) => /^(En|Dis)ableAlarmActions$/.test(operation)).length;
    const before = switched();
    const acked = await type('npx assay ack quality-failed --for 30m --why "at it" --yes --stack test');
    assert.deepEqual([acked.code, acked.stderr], [0, ""]);
    const status = await type("npx assay status --stack test --since 1h");
    assert.match(status.stdout, /stream-ingest\/quality-failed +\d+ \S+ +acknowledged by \S+/);
    assert.equal((await type("npx assay ack quality-failed --end --yes --stack test")).code, 0);
    const [put, removed] = asked;
    assert.deepEqual([put?.[0], removed], ["PutAlarmMuteRule", ["DeleteAlarmMuteRule", put?.[1]]]);
    assert.deepEqual([switched(), await parameters()], [before, {}]);
    await world.setAlarm("OK", "over");
  });

  it("has an alarm that cannot be muted shown as acknowledged by nobody", async () => {
    const denied = { _tag: "Answer", status: 403, body: '{"__type":"AccessDeniedException","message":"not authorized"}' } as const;
    cloud().proxy.setFaults(({ operation }) => (operation === "PutAlarmMuteRule" ? denied : undefined));
    const acked = await type('npx assay ack quality-failed --why "at it" --yes --stack test');
    assert.equal(acked.code, 2, acked.stderr);
    assert.match(acked.stderr, /these credentials may not do that/);
    assert.deepEqual(await parameters(), {});
  });

  it("is valid where all that the manifest names is there, and otherwise names what is not", async () => {
    const well = await type("npx assay validate --json --stack test");
    assert.deepEqual(
      [well.code, well.json.ok],
      [0, true],
      JSON.stringify(well.json.checks.filter((check: { state: string }) => check.state !== "well")),
    );
    const manifest = structuredClone(world.manifest);
    manifest.pipelines["stream-ingest"].schedules.producer = "gone-timer";
    manifest.latestPricesTable = "gone-table";
    await putManifest("broken", manifest);
    const broken = await type("npx assay validate --stack broken");
    assert.equal(broken.code, 1, broken.stderr);
    assert.match(broken.stdout, /FAULT {2}table latest prices +gone-table: missing: it was removed by hand/);
    assert.match(broken.stdout, /FAULT {2}stream-ingest\.schedule\.producer +gone-timer: missing/);
  });

  it("whose replay is stopped half-way, or that two people replay at once, has each record judged once", async () => {
    await refused(11);
    await world.deploy({ ...STRICT, maxErrorRate: 0.5 });
    // The second call of the function is lost.
    let calls = 0;
    const lost = { _tag: "Answer", status: 500, body: '{"message":"Internal"}' } as const;
    cloud().proxy.setFaults(({ path }) => (path.endsWith("/invocations") && ++calls > 1 ? lost : undefined));
    const cut = await type('npx assay quarantine replay --yes --json --rate 10 --why "one" --stack test');
    assert.deepEqual([cut.code, calls], [1, 2], cut.stderr);
    cloud().proxy.setFaults(undefined);
    const left = (await type("npx assay quarantine list --json --stack test --rule batch-failed")).json;
    assert.equal(left.total, 2 * BATCH);

    const both = await Promise.all(
      ["two", "three"].map((why) => type(`npx assay quarantine replay --yes --json --rule batch-failed --why "${why}" --stack test`)),
    );
    for (const { code, stderr } of both) assert.equal(code, 0, stderr);
    const became = both.map(({ json }) => Object.values(json.became as Record<string, number>).reduce((sum, n) => sum + n, 0));
    assert.equal(became[0]! + became[1]!, 2 * BATCH);
    assert.match(
      (await type("npx assay quarantine list --stack test --rule batch-failed")).stderr,
      /no record in quarantine has --rule batch-failed/,
    );
    // Nothing is left to take under the same rules.
    const again = await type('npx assay quarantine replay --yes --json --why "again" --stack test');
    assert.deepEqual([again.json.objects, again.json.became.curated], [0, 0]);
  });

  it("finds what a huge log says through throttling and pages, and says what it cannot get through", async () => {
    const slow = { _tag: "Answer", status: 400, body: '{"__type":"ThrottlingException","message":"Rate exceeded"}' } as const;
    let left = 2;
    cloud().proxy.setFaults(({ operation }) => (operation === "FilterLogEvents" && left-- > 0 ? slow : undefined));
    const through = await type("npx assay triage --stack test");
    assert.match(through.stdout, /QUALITY=FAIL {2}stream-ingest/, through.stderr);
    cloud().proxy.setFaults(({ operation }) =>
      operation === "DescribeAlarms"
        ? { ...slow, status: 403, body: '{"__type":"AccessDeniedException","message":"not authorized"}' }
        : undefined,
    );
    const denied = await type("npx assay status --stack test");
    assert.equal(denied.code, 2);
    assert.match(denied.stderr, /stack test in us-east-1: .*these credentials may not do that.*responder role/);
  });

  it("that is none is told with the nearest, and missing credentials or a missing region by what to set", async () => {
    const misspelt = await type("npx assay status --stack tset");
    const elsewhere = await type("npx assay triage --stack test --region eu-central-1");
    const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_EC2_METADATA_DISABLED: "true", HOME: directory() };
    const unnamed = await type("npx assay status --stack test", nobody);
    const nowhere = await type("npx assay status --stack test", { AWS_REGION: undefined, HOME: directory() });
    const alarm = await type("npx assay triage quality-faild --stack test");
    const both = await type("npx assay status --stack test --data here");
    for (const { code, stdout } of [misspelt, elsewhere, unnamed, nowhere, alarm, both]) assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      misspelt.stderr,
      /there is no stack tset in us-east-1: did you mean test\? known are (broken, )?test; one of another region/,
    );
    assert.match(elsewhere.stderr, /there is no stack test in eu-central-1, and no other/);
    assert.match(unnamed.stderr, /there are no AWS credentials here: set AWS_PROFILE/);
    assert.match(nowhere.stderr, /no AWS region is set: say --region, or set AWS_REGION/);
    assert.match(alarm.stderr, /there is no run or alarm quality-faild: did you mean quality-failed\?/);
    assert.match(both.stderr, /'--stack <name>' cannot be used with option '--data <dir>'/);
  });
});
