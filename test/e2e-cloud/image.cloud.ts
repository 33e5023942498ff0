import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { SENT_PREFIX } from "../../domain/ledger/sent.ts";
import { imageContents, writeContents } from "../../stacks/image-contents.ts";
import { own } from "../support/assay.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { makeStreamWorld, readAll } from "./stream-world.ts";

/** As the Dockerfile's CMD has it. */
const MODULE = "pipelines/stream-ingest/service.mjs";

describe("the producer's image", () => {
  useLocalCloud();
  const directory = useTempDir();

  it("runs by Node and what is copied into it alone, and books what it put once it is asked to stop", async () => {
    const world = await makeStreamWorld({ format: "jsonl" }, 1);
    writeContents(directory(), await imageContents("producer"));
    const [shard] = await world.stream.shards();
    const env = { ...process.env, ASSAY_PROVIDER: "simulated", ASSAY_SYMBOLS: "AAPL", NODE_ENV: "production", NODE_PATH: "" };
    const container = own(spawn(process.execPath, [MODULE], { cwd: directory(), env, stdio: ["ignore", "ignore", "inherit"] }));
    const ended = once(container, "exit");
    while ((await readAll(world.stream, shard!.id)).length === 0 && container.exitCode === null) await sleep(200);
    container.kill("SIGTERM");
    assert.deepEqual(await ended, [0, null]);
    const [book] = await world.objects.list(SENT_PREFIX);
    assert.ok(book);
  });

  it("says what its environment lacks, and ends", async () => {
    writeContents(directory(), await imageContents("producer"));
    const container = spawn(process.execPath, [MODULE], { cwd: directory(), env: {}, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    container.stderr.on("data", (bytes: Buffer) => {
      said += bytes;
    });
    const [code] = await once(container, "close");
    assert.equal(code, 1);
    const lacking = [
      "ASSAY_SETTINGS",
      "S3_BUCKET_NAME",
      "DDB_TABLE_CHECKPOINTS",
      "DDB_TABLE_LATEST_PRICES",
      "KINESIS_STREAM_NAME",
      "ASSAY_PROVIDER",
    ];
    assert.equal(said, `${lacking.map((name) => `${name} is not set: deploy the stack again, which sets it`).join("; ")}\n`);
  });
});
