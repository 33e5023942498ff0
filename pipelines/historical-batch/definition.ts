import type { PipelineDefinition } from "../definition.ts";
import { PIPELINE } from "./run.ts";
import { settingsSpec } from "./settings.ts";

export const definition: PipelineDefinition = {
  name: PIPELINE,
  summary: "Backfill of daily bars: through the gate into curated, then returns, averages and summaries.",
  settings: settingsSpec,
  feed: "history",
  models: new URL("./models/", import.meta.url),
  local: async () => (await import("./local.ts")).runLocally,
  replay: async () => (await import("./local-replay.ts")).replayLocally,
  capsule: async () => (await import("./local-capsule.ts")).capsuleRunner,
};
