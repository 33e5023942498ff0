import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { GetBucketNotificationConfigurationCommand, PutBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import { ASSAY, firstSaid, own } from "../../support/assay.ts";
import { useSharedTempDir } from "../../support/temp-dir.ts";
import { shell } from "../answer-shell.ts";
import { readAll } from "../stream-world.ts";
import { useResponder } from "./as-responder.ts";
import { deliverRest } from "./stream.ts";
import type { World } from "./world.ts";

const PAGES = ["about", "quotes", "series?symbol=AAPL", "quality", "held?zone=quarantine", "ledger", "pipelines", "triage", "cost"];

/** Whoever answers an alarm, with the responder's credentials and nothing else. */
export function responderTests(world: () => World): void {
  const directory = useSharedTempDir();
  const { type } = shell(directory);
  const env = useResponder(world);

  /** @param codes one of which the command ends with: 0 what was asked holds, 1 it does not */
  async function types(command: string, ...codes: readonly (0 | 1)[]): Promise<string> {
    const { stdout, stderr, code } = await type(`npx assay ${command} --stack dev`, env());
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

  it("takes a run that failed home in a file, which gives the same again where there are no credentials", async () => {
    const { next } = JSON.parse(await types("triage quality-failed --json", 1)) as { readonly next: readonly string[] };
    const exporting = next.find((command) => command.startsWith("assay capsule export "))!;
    const { file } = JSON.parse(await types(`${exporting.replace("assay ", "")} --json`, 0)) as { readonly file: string };
    const nobody = Object.fromEntries(Object.keys(env()).map((name) => [name, undefined]));
    const replayed = await type(`npx assay capsule replay ${file}`, nobody);
    assert.match(replayed.stdout, /the same verdicts, counts and rows as then/, replayed.stderr);
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
    const server = own(
      spawn(process.execPath, [ASSAY, "dashboard", "--stack", "dev", "--port", "0", "--json"], {
        cwd: directory(),
        env: { ...process.env, ...env(), ASSAY_STATE_DIR: join(directory(), "state") },
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    const exited = once(server, "exit");
    try {
      const { url } = await firstSaid<{ readonly url: string }>(server);
      for (const page of PAGES) assert.equal((await fetch(`${url}api/${page}`)).status, 200, page);
    } finally {
      server.kill("SIGTERM");
      await exited;
    }
  });
}
