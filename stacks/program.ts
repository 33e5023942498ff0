/** The Pulumi program: decodes the stack's configuration whole, then builds its foundation and the pipelines it names. */
import { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { isLeft } from "fp-ts/lib/Either.js";
import type { PipelineLoader } from "../pipelines/infrastructure.ts";
import { pipelineLoaders } from "../pipelines/registry.infrastructure.ts";
import { decodeConfig, type StackConfig } from "./config.ts";
import { faultsText } from "./faults.ts";
import { StackFoundation } from "./foundation.ts";
import { type Outputs, publish } from "./outputs.ts";
import { rawConfig } from "./read.ts";

/**
 * Builds the stack that is being deployed, and answers with its outputs.
 *
 * @throws pulumi.RunError where the configuration has faults: all of them, before anything is registered.
 */
export async function deployedStack(known: readonly PipelineLoader[] = pipelineLoaders): Promise<Outputs> {
  const raw = rawConfig();
  const config = await decodeConfig(raw, known);
  if (isLeft(config)) throw new pulumi.RunError(faultsText(raw.stack, config.left));
  return build(config.right, known);
}

function build(config: StackConfig, known: readonly PipelineLoader[]): Outputs {
  const shared = { provider: provider("aws", config) };
  const names = known.map(({ name }) => name);
  const foundation = new StackFoundation("foundation", config, names, shared);
  const pipelines = config.pipelines.map((pipeline) => {
    // A provider of its own, since a pipeline's resources have its tag, which only a provider gives to all of them.
    const opts = { provider: provider(`aws-${pipeline.name}`, config, { pipeline: pipeline.name }) };
    return pipeline.build(foundation, opts);
  });
  return publish(config, foundation, pipelines, shared);
}

function provider(name: string, { project, stack, region, owner, costCentre }: StackConfig, also: Readonly<Record<string, string>> = {}) {
  const tags = { project, stack, owner, "cost-centre": costCentre, ...also };
  return new Provider(name, { region, defaultTags: { tags } });
}
