import assert from "node:assert/strict";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { mute, setActions, unmute } from "../../../../adapters/aws/responder/acknowledge.ts";
import { send, useHttpServer } from "../../../support/http-server.ts";
import { MuteRules } from "./mute-rules.ts";

const AT = Date.UTC(2026, 0, 20, 21, 30, 15);
const MINUTE_MS = 60_000;
const ALARM = "assay-dev-stream-ingest-quality-1a2b";
const RULE = /^assay-dev-ack-[0-9a-f]{12}$/;

describe("an alarm that is acknowledged", () => {
  const server = useHttpServer();
  let rules: MuteRules;
  let client: CloudWatchClient;
  beforeEach(() => {
    rules = new MuteRules();
    server().answer((request, response) => void rules.handle(request, response));
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    client = new CloudWatchClient({ endpoint: server().url, region: "us-east-1", credentials, maxAttempts: 1 });
  });
  afterEach(() => client.destroy());

  const acknowledged = (minutes: number, changed = {}) =>
    mute(client, "assay/dev", { alarm: ALARM, by: "ada", why: "at it", from: AT, until: AT + minutes * MINUTE_MS, ...changed });

  it("is muted by a rule of its own from the next minute on, which ends and expires when it was said to", async () => {
    assert.equal(await acknowledged(60), "muted");
    const [{ operation, body }] = rules.requests as [{ operation: string; body: { Name: string } }];
    assert.match(body.Name, RULE);
    assert.deepEqual(
      { operation, body },
      {
        operation: "PutAlarmMuteRule",
        body: {
          Name: body.Name,
          Description: "Acknowledged by ada: at it",
          Rule: { Schedule: { Expression: "at(2026-01-20T21:31)", Duration: "PT60M", Timezone: "UTC" } },
          MuteTargets: { AlarmNames: [ALARM] },
          ExpireDate: Date.UTC(2026, 0, 20, 22, 31) / 1_000,
        },
      },
    );
    const muted = (hour: number, minute: number) => rules.isMuted(ALARM, Date.UTC(2026, 0, 20, hour, minute));
    assert.deepEqual([muted(21, 30), muted(21, 31), muted(22, 30), muted(22, 31)], [false, true, true, false]);
    assert.equal(rules.isMuted(`${ALARM}-other`, AT + 2 * MINUTE_MS), false);
  });

  it("has one rule however often it is acknowledged, of a minute at least and the longest that there is at most", async () => {
    await acknowledged(60);
    for (const [minutes, duration] of [
      [0.1, "PT1M"],
      [15 * 24 * 60, `PT${15 * 24 * 60}M`],
    ] as const) {
      assert.equal(await acknowledged(minutes), "muted");
      assert.deepEqual(
        [...rules.rules.values()].map(({ Rule }) => Rule.Schedule.Duration),
        [duration],
      );
    }
    await acknowledged(60, { why: "x".repeat(2_000) });
    assert.equal([...rules.rules.values()][0]!.Description?.length, 1_024);
  });

  it("tells again once the rule is taken back, and taking back what is gone is no fault", async () => {
    await acknowledged(60);
    const [name] = rules.rules.keys();
    await unmute(client, "assay/dev", ALARM);
    assert.deepEqual(rules.requests.at(-1), { operation: "DeleteAlarmMuteRule", body: { AlarmMuteRuleName: name } });
    assert.equal(rules.isMuted(ALARM, AT + 2 * MINUTE_MS), false);
    await unmute(client, "assay/dev", ALARM);
  });

  it("is said not to be muted where there are no rules, and its actions are switched off and on in their place", async () => {
    server().answer(send({ __type: "InvalidAction", message: "no such action" }, 400));
    assert.equal(await acknowledged(60), "unknown");
    await unmute(client, "assay/dev", ALARM);
    const bodies: unknown[] = [];
    server().answer(async (request, response) => {
      bodies.push([request.headers["x-amz-target"], (await request.toArray()).join("")]);
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
    });
    await setActions(client, ALARM, false);
    await setActions(client, ALARM, true);
    assert.deepEqual(
      bodies,
      ["Disable", "Enable"].map((verb) => [`GraniteServiceVersion20100801.${verb}AlarmActions`, `{"AlarmNames":["${ALARM}"]}`]),
    );
  });

  it("is not said to be muted where that is refused", async () => {
    server().answer(send({ __type: "AccessDenied", message: "no" }, 403));
    await assert.rejects(acknowledged(60), { name: "AccessDenied" });
    await assert.rejects(unmute(client, "assay/dev", ALARM), { name: "AccessDenied" });
  });
});
