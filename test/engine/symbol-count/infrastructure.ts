/** A newcomer's pipeline, as small as one can be: a function that writes one dataset. */
import * as pulumi from "@pulumi/pulumi";
import type { Foundation } from "../../../components/foundation.ts";
import { LambdaFunction } from "../../../components/function.ts";
import type { BuiltPipeline } from "../../../components/pipeline.ts";
import { count } from "../../../domain/settings.ts";
import { pipelineInfrastructure } from "../../../pipelines/infrastructure.ts";

export const infrastructure = pipelineInfrastructure({
  name: "symbol-count",
  settings: { memoryMb: count(128, 1024, 128, "Memory of its function.") },
  build: ({ memoryMb }, foundation, opts) => new SymbolCount(memoryMb, foundation, opts),
});

class SymbolCount extends pulumi.ComponentResource implements BuiltPipeline {
  readonly pipeline = "symbol-count";
  readonly alarms = [];
  readonly manifest: BuiltPipeline["manifest"];
  readonly watched: BuiltPipeline["watched"];

  constructor(memoryMb: number, { logRetentionDays, lake }: Foundation, opts: pulumi.ComponentResourceOptions) {
    super("assay:pipelines:SymbolCount", "symbol-count", {}, opts);
    const counter = new LambdaFunction(
      "symbol-count",
      {
        entry: "test/engine/symbol-count/lambda/count.ts",
        memoryMb,
        environment: { ...lake.environment },
        logs: { retentionDays: logRetentionDays },
      },
      { parent: this },
    );
    lake.curated("symbol_counts").canWrite(counter);
    this.manifest = {
      functions: { count: counter.function.name },
      logGroups: { count: counter.logGroup.name },
      schedules: {},
      queues: {},
      alarms: [],
    };
    this.watched = { mappings: [], failures: [], replays: [], scheduleRoles: [] };
    this.registerOutputs({});
  }
}
