import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as lambda from "@pulumi/aws/lambda/index.js";
import * as pulumi from "@pulumi/pulumi";
import { archiveOf, bundle, handlerOf } from "./bundle.ts";
import { type Architecture, type ContainerImage, requireDigest } from "./container-image.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { requireNoSecrets } from "./environment.ts";
import { canWriteLog, logGroup } from "./log-group.ts";
import { allow, type Grantee } from "./permissions.ts";
import { requireWhole } from "./require.ts";
import { trusting } from "./trust.ts";

/** What a {@link LambdaFunction} runs, and with what. */
export interface LambdaFunctionArgs {
  /** The module that exports `handler`, from the root of the repository: `pipelines/stream-ingest/lambda/processor.ts`. */
  readonly entry: string;
  /** Files and folders that it reads when it runs; in a zip they lie where they lie in the repository. Default none. */
  readonly files?: readonly string[];
  /** A zip that is bundled at deploy, or an image that holds the same bundles at the same paths. Default `zip`. */
  readonly package?: "zip" | ContainerImage;
  /** Default `arm64`, the cheaper one. */
  readonly architecture?: Architecture;
  /** 128 to 10,240 MB; processor time comes with it. Default 512. */
  readonly memoryMb?: number;
  /** 1 to 900 s. Default 60. */
  readonly timeoutSeconds?: number;
  /** Names and settings, never a secret: those are read from Secrets Manager by name. Default none. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Its log is its own, and kept so long: one of CloudWatch's retentions, in days. */
  readonly logs: { readonly retentionDays: number };
  /** Executions at once: kept free for it, and no more than these. Default: as the account has them. */
  readonly reservedConcurrency?: number;
  /** Encrypts its environment and its log. Default: the services' own keys. */
  readonly key?: EncryptionKey | undefined;
}

/**
 * A Lambda function under a role of its own, which may write its log and its traces; what else it may do is granted by those who own
 * it. JSON logs, tracing, Node 24.
 */
export class LambdaFunction extends pulumi.ComponentResource implements Grantee {
  readonly granteeName: string;
  readonly role: iam.Role;
  readonly grants: iam.RolePolicy[] = [];
  readonly logGroup: cloudwatch.LogGroup;
  readonly function: lambda.Function;
  readonly arn: pulumi.Output<string>;
  readonly timeoutSeconds: number;

  constructor(name: string, args: LambdaFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:LambdaFunction", name, {}, opts);
    const { environment = {}, memoryMb = 512, timeoutSeconds = 60, reservedConcurrency, key } = args;
    refuse(`LambdaFunction ${name}`, { ...args, environment, memoryMb, timeoutSeconds });
    this.granteeName = name;
    this.timeoutSeconds = timeoutSeconds;

    this.logGroup = logGroup(`LambdaFunction ${name}`, `${name}-logs`, { ...args.logs, ...(key && { keyArn: key.arn }) }, this);
    this.role = new iam.Role(`${name}-role`, { assumeRolePolicy: trusting("lambda.amazonaws.com", this) }, { parent: this });
    canWriteLog(this.logGroup, this);
    allow(this, "traces", [{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] }]);
    key?.canDecrypt(this);

    this.function = new lambda.Function(
      `${name}-function`,
      {
        ...codeOf(args),
        architectures: [args.architecture ?? "arm64"],
        role: this.role.arn,
        memorySize: memoryMb,
        timeout: timeoutSeconds,
        ...(Object.keys(environment).length > 0 && { environment: { variables: environment } }),
        loggingConfig: { logGroup: this.logGroup.name, logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "INFO" },
        tracingConfig: { mode: "Active" },
        ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
        ...(key && { kmsKeyArn: key.arn }),
      },
      { parent: this, dependsOn: [...this.grants] },
    );
    this.arn = this.function.arn;
    this.registerOutputs({ functionArn: this.arn, logGroupName: this.logGroup.name });
  }

  /** Lets the grantee invoke it. */
  canStart(grantee: Grantee): void {
    allow(grantee, `start-${this.granteeName}`, [{ actions: ["lambda:InvokeFunction"], resources: [this.arn] }]);
  }
}

/** The code, and how Lambda finds the handler in it. An image holds the bundles that a zip does, at the same paths. */
function codeOf({ entry, files = [], package: from = "zip" }: LambdaFunctionArgs) {
  const handler = handlerOf(entry);
  if (from !== "zip") return { packageType: "Image", imageUri: from.uri, imageConfig: { commands: [handler] } };
  return { packageType: "Zip", runtime: "nodejs24.x", handler, code: archiveOf(bundle({ entry, files })) };
}

function refuse(owner: string, args: LambdaFunctionArgs & { environment: object; memoryMb: number; timeoutSeconds: number }): void {
  const { environment, memoryMb, timeoutSeconds, reservedConcurrency, package: from = "zip", architecture = "arm64" } = args;
  requireWhole(owner, "memoryMb", memoryMb, 128, 10_240);
  requireWhole(owner, "timeoutSeconds", timeoutSeconds, 1, 900);
  if (reservedConcurrency !== undefined) requireWhole(owner, "reservedConcurrency", reservedConcurrency, 1, 1000);
  requireNoSecrets(owner, environment);
  if (from === "zip") return;
  requireDigest(owner, from);
  if (from.architecture === architecture) return;
  throw new Error(
    `${owner}: architecture is ${architecture}, and its image was built for ${from.architecture}; set architecture to ${from.architecture}, or build the image for ${architecture}`,
  );
}
