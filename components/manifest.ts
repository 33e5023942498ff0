import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { allow, type Grantee } from "./permissions.ts";

export interface ManifestArgs {
  /** Of the stack: `assay/<stack>`. The parameter is `/<namespace>/manifest`. */
  namespace: string;
  /** Names, ARNs and URLs, as JSON can say them. A secret is refused. */
  contents: Readonly<Record<string, pulumi.Input<unknown>>>;
}

/** What an advanced parameter holds. */
const MOST_BYTES = 8192;

/** What a stack consists of, for those who answer for it: all that the command line needs to know to find the rest. */
export class Manifest extends pulumi.ComponentResource {
  readonly parameterName: string;
  private readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ManifestArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Manifest", name, {}, opts);
    this.parameterName = `/${args.namespace}/manifest`;
    const parameter = new ssm.Parameter(
      `${name}-parameter`,
      {
        name: this.parameterName,
        description: "Names, ARNs and URLs of the stack; no secrets.",
        type: "String",
        // Standard up to 4 kB, which costs nothing, and advanced above.
        tier: "Intelligent-Tiering",
        // `value` would be hidden as a secret wherever a change of it is shown.
        insecureValue: manifestText(name, args.contents),
      },
      { parent: this },
    );
    this.arn = parameter.arn;
    this.registerOutputs({ parameterName: this.parameterName });
  }

  canRead(grantee: Grantee): void {
    allow(grantee, "read-manifest", [{ actions: ["ssm:GetParameter"], resources: [this.arn] }]);
  }
}

/** @throws pulumi.RunError, within the output, where the text is a secret or too long */
export function manifestText(name: string, contents: ManifestArgs["contents"]): pulumi.Output<string> {
  const text = pulumi.jsonStringify(contents);
  return pulumi.output(pulumi.isSecret(text)).apply((secret) => {
    if (secret) {
      throw new pulumi.RunError(`Manifest ${name}: contents hold a secret; whoever may look at the stack reads them, so leave it out`);
    }
    return text.apply((json) => withinLimit(name, json));
  });
}

function withinLimit(name: string, json: string): string {
  const bytes = Buffer.byteLength(json);
  if (bytes <= MOST_BYTES) return json;
  throw new pulumi.RunError(
    `Manifest ${name}: contents are ${bytes} bytes, and a parameter holds ${MOST_BYTES}; leave out what can be derived from the rest`,
  );
}
