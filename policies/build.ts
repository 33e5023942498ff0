/** Compiles the policy pack. The engine would type-check it at every preview, which takes longer than the preview. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** Within the project, where the pack finds the packages it leaves out. */
export const PACK = join(ROOT, ".tools", "policies");

/** Writes a pack of CommonJS: one file, its manifest, and a version of its own. */
export async function buildPack(): Promise<string> {
  mkdirSync(PACK, { recursive: true });
  await build({
    entryPoints: [join(ROOT, "policies", "index.ts")],
    outfile: join(PACK, "index.js"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    external: ["@pulumi/*"],
    logLevel: "warning",
  });
  copyFileSync(join(ROOT, "policies", "PulumiPolicy.yaml"), join(PACK, "PulumiPolicy.yaml"));
  writeFileSync(join(PACK, "package.json"), `${JSON.stringify({ name: "assay-policies", version: "0.1.0", main: "index.js" }, null, 2)}\n`);
  return PACK;
}

if (import.meta.main) console.log(await buildPack());
