/** The list of pipelines as stacks know it: each is loaded only where a configuration names it. */
import type { PipelineLoader } from "./infrastructure.ts";

export const pipelineLoaders: readonly PipelineLoader[] = [
  { name: "stream-ingest", load: async () => (await import("./stream-ingest/infrastructure.ts")).infrastructure },
  { name: "historical-batch", load: async () => (await import("./historical-batch/infrastructure.ts")).infrastructure },
];
