/** Writes `docs/runbooks/`: a page for each pipeline, from its `runbook.ts`. Run as `npm run docs:runbooks`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { runbookPage } from "../../domain/answer/runbook.ts";
import { runbooks } from "../../pipelines/registry.ts";

/** By path from the root of the repository, what stands there. */
export function runbookPages(): ReadonlyMap<string, string> {
  return new Map(runbooks.map((runbook) => [`docs/runbooks/${runbook.pipeline}.md`, runbookPage(runbook)]));
}

if (import.meta.main) {
  for (const [path, text] of runbookPages()) {
    const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
