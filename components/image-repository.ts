import * as ecr from "@pulumi/aws/ecr/index.js";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./account.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { policyDocument } from "./service-access.ts";
import type { Lifetime } from "./stateful.ts";

export interface ImageRepositoryArgs {
  /** Where data outlives the stack, a repository that still holds images is not deleted. */
  lifetime: Lifetime;
  /** Encrypts the images: the stack's own, whatever encrypts its data, since another key would mean another repository. */
  key: EncryptionKey;
}

const UNTAGGED_DAYS = 7;
/** Far more than lie between the oldest image that still runs and the newest. */
const KEPT_IMAGES = 50;

/** Where a step of CI pushes the stack's images: scanned as they come, and never changed under the name that they have. */
export class ImageRepository extends pulumi.ComponentResource {
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, { lifetime, key }: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:ImageRepository", name, {}, opts);
    const repository = new ecr.Repository(
      `${name}-repository`,
      {
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.arn }],
        forceDelete: !lifetime.keep,
      },
      { parent: this },
    );
    new ecr.LifecyclePolicy(`${name}-lifecycle`, { repository: repository.name, policy: JSON.stringify(LIFECYCLE) }, { parent: this });
    const { partition, region, id } = accountOf(this);
    new ecr.RepositoryPolicy(
      `${name}-policy`,
      {
        repository: repository.name,
        policy: policyDocument([
          {
            Sid: "LambdaPulls",
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Condition: { ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:lambda:${region}:${id}:function:*` } },
          },
        ]),
      },
      { parent: this },
    );
    this.url = repository.repositoryUrl;
    this.registerOutputs({ url: this.url });
  }
}

/** Of the rules, the one about any image has to come last. */
const LIFECYCLE = {
  rules: [
    {
      rulePriority: 1,
      description: "What lost its name, or never had one.",
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: UNTAGGED_DAYS },
      action: { type: "expire" },
    },
    {
      rulePriority: 2,
      description: "All but the newest.",
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: KEPT_IMAGES },
      action: { type: "expire" },
    },
  ],
};
