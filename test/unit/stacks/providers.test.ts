import assert from "node:assert/strict";
import { isRight } from "fp-ts/lib/Either.js";
import { ALPACA_KEY_NAMES } from "../../../adapters/providers/alpaca/source.ts";
import { KEY_NAME } from "../../../adapters/providers/alpha-vantage/client.ts";
import { HISTORY_TAKES, TICK_TAKES } from "../../../adapters/providers/option-list.ts";
import { infrastructure as historicalBatch } from "../../../pipelines/historical-batch/infrastructure.ts";
import type { PipelineInfrastructure } from "../../../pipelines/infrastructure.ts";
import { infrastructure as streamIngest } from "../../../pipelines/stream-ingest/infrastructure.ts";
import { secretKeys } from "../../../stacks/keys.ts";

function secretsOf(pipeline: PipelineInfrastructure, settings: Readonly<Record<string, unknown>>): readonly string[] {
  const configured = pipeline.configure(settings);
  if (isRight(configured)) return configured.right.secrets;
  throw new Error(configured.left.map(({ message }) => message).join("\n"));
}

const IMAGE = `123456789012.dkr.ecr.us-east-1.amazonaws.com/assay@sha256:${"0".repeat(64)}`;

describe("the providers that a stack can name", () => {
  it("are providers that there are", () => {
    const named = (pipeline: PipelineInfrastructure) => pipeline.settings["provider"]!.allowed.split(" or ");
    for (const name of named(streamIngest)) assert.ok(name in TICK_TAKES, name);
    for (const name of named(historicalBatch)) assert.ok(name in HISTORY_TAKES, name);
  });

  it("ask for the secrets that their adapters read, each of which a stack can be given", () => {
    assert.deepEqual(secretsOf(streamIngest, { provider: "alpaca", producerImage: IMAGE }), Object.values(ALPACA_KEY_NAMES));
    assert.deepEqual(secretsOf(historicalBatch, { provider: "alpha-vantage", concurrency: 1 }), [KEY_NAME]);
    const known = Object.values(secretKeys).map(({ name }) => name);
    for (const name of [...Object.values(ALPACA_KEY_NAMES), KEY_NAME]) assert.ok((known as readonly string[]).includes(name), name);
  });
});
