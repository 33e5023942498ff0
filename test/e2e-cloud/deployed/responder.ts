import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { GetBucketNotificationConfigurationCommand, PutBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { ASSAY } from "../../support/assay.ts";
import { assumeRole } from "../../support/cloud/assume-role.ts";
import { useSharedTempDir } from "../../support/temp-dir.ts";
import { shell } from "../answer-shell.ts";
import { readAll } from "../stream-world.ts";
import { deliverRest } from "./stream.ts";
import type { World } from "./world.ts";

const MANIFEST = "/assay/dev/manifest";
const PAGES = ["about", "quotes", "series?symbol=AAPL", "quality", "held?zone=quarantine", "ledger", "pipelines", "triage", "cost"];

/** Whoever answers an alarm, with the responder's credentials and nothing else. */
export function responderTests(world: () => World): void {
  const directory = useSharedTempDir();
  const { type } = shell(directory);
  let env: Readonly<Record<string, string | undefined>>;

  let manifest: string;

  const leave = (Value: string) => world().api.json("ssm", "PutParameter", { Name: MANIFEST, Value, Type: "String", Overwrite: true });
  before(async () => {
    const { api, names, endpointsOf } = world();
    const arn: string = names["responderRoleArn"];
    const endpoints = await endpointsOf(arn.split("/").at(-1)!);
    env = { ...(await assumeRole(api, arn)), ...endpoints, AWS_REGION: "us-east-1" };
    manifest = (await api.json("ssm", "GetParameter", { Name: MANIFEST }))["Parameter"].Value;
    // A queue is called where its URL is: that has to be where calls of the role are heard.
    await leave(manifest.replaceAll(/http:\/\/[^/"]+(?=\/\d{12}\/)/g, endpoints["AWS_ENDPOINT_URL"]!));
  });
  after(() => leave(manifest));

  /** @param codes one of which the command ends with: 0 what was asked holds, 1 it does not */
  async function types(command: string, ...codes: readonly (0 | 1)[]): Promise<string> {
    const { stdout, stderr, code } = await type(`npx assay ${command} --stack dev`, env);
    assert.ok((codes as readonly (number | null)[]).includes(code), `${command}: ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  it("sees how everything stands, and what broke", async () => {
    await types("validate", 0);
    await types("status", 1);
    await types("triage quality-failed", 1);
    // Of an alarm that is not raised its history says when it last was.
    await types("triage iterator-age", 0, 1);
    await types("verify quality-failed --timeout 0s", 1);
  });

  it("looks at what is held, and has it judged anew", async () => {
    const [held] = JSON.parse(await types("quarantine list --json", 0)).records;
    await types(`quarantine show ${held.receipt}`, 0);
    await types('quarantine replay --yes --why "looked at"', 0);
  });

  it("has taken in what a mapping gave up and nobody was told of", async () => {
    const { api, s3, stream, names } = world();
    const Bucket: string = names["pipelines"]["stream-ingest"].failures;
    const { $metadata: _metadata, ...NotificationConfiguration } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
    const [shard] = await stream.shards();
    const after = (await readAll(stream, shard!.id)).at(-1)?.sequenceNumber;
    await stream.put([{ data: Buffer.from("not a trade either"), partitionKey: "AAPL" }]);
    await deliverRest(world(), { after, stops: () => true });
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    // A notice that the intake had given up.
    const QueueUrl: string = names["pipelines"]["stream-ingest"].queues["given-up"];
    await api.json("sqs", "SendMessage", { QueueUrl, MessageBody: "{}" });
    await types('dead-letters replay --pipeline stream-ingest --yes --why "looked at"', 0);
  });

  it("switches a pipeline off and on, and keeps an alarm quiet for a while", async () => {
    // It is deployed switched off here. What it delivers meanwhile is processed already.
    const switchMapping = (Enabled: boolean) =>
      world().api.rest("lambda", "PUT", `/2015-03-31/event-source-mappings/${world().names["pipelines"]["stream-ingest"].mappingId}`, {
        Enabled,
      });
    await switchMapping(true);
    await types('pause stream-ingest --for 1h --why "a look at it" --yes', 0);
    await types("resume stream-ingest --yes", 0);
    await switchMapping(false);
    await types('ack quality-failed --for 30m --why "at it" --yes', 0);
    await types("ack quality-failed --end --yes", 0);
  });

  it("has the dashboard of the stack", async () => {
    const server = spawn(process.execPath, [ASSAY, "dashboard", "--stack", "dev", "--port", "0", "--json"], {
      cwd: directory(),
      env: { ...process.env, ...env, ASSAY_STATE_DIR: join(directory(), "state") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(server, "exit");
    try {
      const [said] = (await once(server.stdout, "data")) as [Buffer];
      const { url } = JSON.parse(said.toString()) as { readonly url: string };
      for (const page of PAGES) assert.equal((await fetch(`${url}api/${page}`)).status, 200, page);
    } finally {
      server.kill("SIGTERM");
      await exited;
    }
  });
}
