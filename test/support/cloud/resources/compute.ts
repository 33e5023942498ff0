/** Functions, what calls them, and state machines. */
import { readFileSync } from "node:fs";
import type { Props } from "../../engine/cloud.ts";
import type { AwsApi } from "../aws-api.ts";
import { inApiWords, type Makers, pick, plain } from "../maker.ts";
import { zipOf } from "../zip.ts";

const FUNCTIONS = "/2015-03-31/functions";
const MAPPINGS = "/2015-03-31/event-source-mappings";

/** Variables by which a function finds the local cloud, and is told apart there. */
export type Endpoints = (role: string) => Promise<Readonly<Record<string, string>>>;

export function computeMakers(api: AwsApi, endpoints: Endpoints): Makers {
  const configuration = async (inputs: Props) => {
    const function_ = pick(inputs, "role", "handler", "runtime", "memorySize", "timeout", "loggingConfig", "tracingConfig");
    const variables = plain(inputs["environment"]?.variables ?? {}) as Props;
    const Variables = { ...variables, ...(await endpoints(inputs["role"].split("/").at(-1))) };
    return { ...(inApiWords(function_) as Props), Environment: { Variables } };
  };
  return {
    "aws:lambda/function:Function": {
      create: async (inputs) => {
        await api.rest("lambda", "POST", FUNCTIONS, {
          FunctionName: inputs["name"],
          // An emulator's processor is this machine's.
          Architectures: ["x86_64"],
          PackageType: "Zip",
          Code: { ZipFile: zipOf(filesOf(inputs["code"])).toString("base64") },
          ...(await configuration(inputs)),
        });
        return undefined;
      },
      update: async ({ id, inputs }) => api.rest("lambda", "PUT", `${FUNCTIONS}/${id}/configuration`, await configuration(inputs)),
      remove: ({ id }) => api.rest("lambda", "DELETE", `${FUNCTIONS}/${id}`),
    },
    "aws:lambda/permission:Permission": {
      create: async (inputs, { id: StatementId }) => {
        const permission = inApiWords(pick(inputs, "action", "principal", "sourceArn")) as Props;
        await api.rest("lambda", "POST", `${FUNCTIONS}/${nameOf(inputs["function"])}/policy`, { StatementId, ...permission });
        return undefined;
      },
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
      create: async (inputs, { outputs }) => {
        const mapping = pick(
          inputs,
          "eventSourceArn",
          "functionName",
          "startingPosition",
          "batchSize",
          "maximumBatchingWindowInSeconds",
          "parallelizationFactor",
          "bisectBatchOnFunctionError",
          "maximumRetryAttempts",
          "maximumRecordAgeInSeconds",
          "functionResponseTypes",
          "destinationConfig",
          "scalingConfig",
        );
        // Of streams the emulator has no retries, bisecting or partial batches: the tests deliver in its place.
        const Enabled = !String(inputs["eventSourceArn"]).includes(":kinesis:");
        const { UUID } = await api.rest("lambda", "POST", MAPPINGS, { ...(inApiWords(mapping) as Props), Enabled });
        return { id: UUID, outputs: { ...outputs, uuid: UUID, arn: outputs["arn"].replace(/[^:]+$/, UUID) } };
      },
      remove: ({ id }) => api.rest("lambda", "DELETE", `${MAPPINGS}/${id}`),
    },
    "aws:sfn/stateMachine:StateMachine": {
      create: async (inputs) => {
        const { name, definition, roleArn } = inputs;
        await api.json("states", "CreateStateMachine", { name, definition, roleArn });
        return undefined;
      },
      remove: ({ id: stateMachineArn }) => api.json("states", "DeleteStateMachine", { stateMachineArn }),
    },
  };
}

function nameOf(arn: string): string {
  return arn.split(":").at(-1)!;
}

/** What an archive of files holds, by path. */
function filesOf(archive: Props): Record<string, Buffer> {
  const assets = Object.entries(archive["assets"] as Readonly<Record<string, Props>>);
  return Object.fromEntries(assets.map(([path, asset]) => [path, readFileSync(asset["path"])]));
}
