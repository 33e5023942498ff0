/** Images are built and pushed by a step of CI; the program is given one by its digest, so that a deploy runs what was tested. */
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./account.ts";
import { allow, type Grantee } from "./permissions.ts";

export type Architecture = "arm64" | "x86_64";

export interface ContainerImage {
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>`. */
  readonly uri: string;
  /** What it was built for: linux/arm64, or linux/amd64 as `x86_64`. */
  readonly architecture: Architecture;
}

/** An image in ECR by its digest, in its parts. */
export const ECR_DIGEST =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<repository>[a-z0-9._/-]+)@sha256:[0-9a-f]{64}$/;

/** @throws Error where the image is not named by its digest, or not in ECR. `owner` is the component, with its name. */
export function requireDigest(owner: string, { uri }: ContainerImage): void {
  if (ECR_DIGEST.test(uri)) return;
  const why = uri.includes("@sha256:") ? "is not one of an ECR repository" : "names no digest, and a tag can come to mean another image";
  throw new Error(`${owner}: image ${uri} ${why}; give <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>`);
}

/** Allows a task's execution role to pull an image. (Lambda pulls those of its functions under the repository's policy.) */
export function canPull({ uri }: ContainerImage, grantee: Grantee): void {
  const { account, region, repository } = ECR_DIGEST.exec(uri)!.groups!;
  allow(grantee, "pull-image", [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      resources: [pulumi.interpolate`arn:${accountOf(grantee.role).partition}:ecr:${region}:${account}:repository/${repository}`],
    },
  ]);
}
