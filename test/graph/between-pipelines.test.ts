import assert from "node:assert/strict";
import { statements } from "../support/grants.ts";
import { isAllowed, listOf, type PolicyStatement } from "../support/iam/policy.ts";
import type { Registered } from "../support/mocks.ts";
import { registeredStack } from "../support/sample-stacks.ts";

const PIPELINES = ["stream-ingest", "historical-batch"] as const;
type Pipeline = (typeof PIPELINES)[number];

/**
 * What is of the stack and not of a pipeline: the table that all prices are served from, and traces, which have no owner. And trades that
 * came too late, which historical-batch moves from one zone of stream-ingest's to another.
 */
const MOVED = ["curated", "quarantine", "validations"].map((zone) => `lake-bucket/${zone}/stock_market_data/any`);
const SHARED = [
  "dynamodb:UpdateItem latest-prices-table",
  ...MOVED.flatMap((objects) => ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"].map((action) => `${action} ${objects}`)),
  "s3:GetObject lake-bucket/late/stock_market_data/any",
  "s3:ListBucket lake-bucket",
  "xray:PutTelemetryRecords *",
  "xray:PutTraceSegments *",
].sort();

describe("the roles of a pipeline", () => {
  let resources: readonly Registered[];
  before(async () => {
    resources = await registeredStack("dev");
  });

  const allowedOf = (pipeline: Pipeline): readonly PolicyStatement[] =>
    resources
      .filter(({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && name.startsWith(`${pipeline}-`))
      .flatMap(({ inputs }) => statements(inputs.policy) as PolicyStatement[]);

  for (const [own, other] of [PIPELINES, PIPELINES.toReversed()] as [Pipeline, Pipeline][]) {
    it(`allow ${own} nothing that ${other} may do, but what the stack shares`, () => {
      const may = allowedOf(own);
      const reached = new Set<string>();
      for (const { Action, Resource, Condition } of allowedOf(other)) {
        const prefixes = listOf(Condition?.["StringLikeIfExists"]?.["s3:prefix"]);
        const contexts = prefixes.length > 0 ? prefixes.map((prefix) => ({ "s3:prefix": prefix.replace("*", "any") })) : [{}];
        for (const action of listOf(Action))
          for (const pattern of listOf(Resource))
            for (const context of contexts) {
              const resource = pattern === "*" ? "*" : pattern.replace("*", "any");
              if (isAllowed(may, { action, resource, context })) reached.add(`${action} ${resource.split(":").at(-1)}`);
            }
      }
      assert.deepEqual([...reached].sort(), SHARED);
    });
  }
});
