import type { PipelineDefinition } from "../definition.ts";
import { PIPELINE } from "./range.ts";
import { settingsSpec } from "./settings.ts";

export const definition: PipelineDefinition = {
  name: PIPELINE,
  summary: "Live trades: through the gate into curated, with minute bars, windows and latest prices.",
  settings: settingsSpec,
  feed: "ticks",
  local: async () => (await import("./local.ts")).runLocally,
  replay: async () => (await import("./local-replay.ts")).replayLocally,
  capsule: async () => (await import("./local-capsule.ts")).capsuleRunner,
};
