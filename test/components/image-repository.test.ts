import assert from "node:assert/strict";
import { ImageRepository } from "../../components/image-repository.ts";
import { statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { KEY_ARN, key } from "../support/parts.ts";

const made = (keep: boolean) => registered(() => new ImageRepository("images", { lifetime: { keep }, key: key() }));

describe("ImageRepository", () => {
  it("scans what is pushed, lets no name come to mean another image, and is encrypted by the stack's key", async () => {
    assert.deepEqual(only(await made(true), "aws:ecr/repository:Repository"), {
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: KEY_ARN }],
      forceDelete: false,
    });
  });

  it("goes with its images where the stack is short-lived", async () => {
    assert.equal(only(await made(false), "aws:ecr/repository:Repository").forceDelete, true);
  });

  it("keeps the newest fifty images, and none without a name for longer than a week", async () => {
    const { policy } = only(await made(true), "aws:ecr/lifecyclePolicy:LifecyclePolicy");
    const { rules } = JSON.parse(policy) as { readonly rules: readonly { readonly rulePriority: number; readonly selection: object }[] };
    assert.deepEqual(
      rules.map(({ rulePriority, selection }) => [rulePriority, selection]),
      [
        [1, { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 }],
        [2, { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 50 }],
      ],
    );
  });

  it("lets Lambda pull for functions of this account and region, and nobody else", async () => {
    const { policy } = only(await made(true), "aws:ecr/repositoryPolicy:RepositoryPolicy");
    assert.deepEqual(statements(policy), [
      {
        Sid: "LambdaPulls",
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:lambda:us-east-1:123456789012:function:*" } },
      },
    ]);
  });
});
