import assert from "node:assert/strict";
import { Queue } from "../../components/queue.ts";
import { granted, grantee, statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, KEY_ARN, key } from "../support/parts.ts";

const QUEUE = "aws:sqs/queue:Queue";

describe("Queue", () => {
  it("is encrypted, keeps messages for 14 days and refuses plain text", async () => {
    const resources = await registered(() => new Queue("notices"));
    assert.deepEqual(only(resources, QUEUE), {
      sqsManagedSseEnabled: true,
      visibilityTimeoutSeconds: 30,
      messageRetentionSeconds: 1_209_600,
    });
    const { queueUrl, policy } = only(resources, "aws:sqs/queuePolicy:QueuePolicy");
    assert.equal(queueUrl, "notices-queue-id");
    assert.deepEqual(statements(policy), [
      {
        Sid: "RefusePlainText",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: arnOf("notices-queue"),
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("is encrypted under a key that who sends may use", async () => {
    const resources = await registered(() => new Queue("notices", { key: key() }).canSend(grantee()));
    const { kmsMasterKeyId, sqsManagedSseEnabled } = only(resources, QUEUE);
    assert.deepEqual([kmsMasterKeyId, sqsManagedSseEnabled], [KEY_ARN, undefined]);
    assert.deepEqual(granted(resources, "reader-send-notices"), [
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arnOf("notices-queue")] },
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] },
    ]);
  });

  it("refuses what SQS does not offer", async () => {
    const made = (args: ConstructorParameters<typeof Queue>[1]) => registered(() => new Queue("notices", args));
    await assert.rejects(
      made({ visibilitySeconds: 43_201 }),
      /Queue notices: visibilitySeconds is 43201; give a whole number from 0 to 43,200$/,
    );
    await assert.rejects(
      registered(() => new Queue("notices", { givenUp: { to: new Queue("given-up"), afterReceives: 0 } })),
      /givenUp\.afterReceives is 0; give a whole number from 1 to 1,000$/,
    );
  });
});
