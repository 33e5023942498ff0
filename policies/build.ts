/** Compiles the policy pack. The engine would type-check it at every preview, which takes longer than the preview. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
export const PACK = join(ROOT, ".tools", "policies");

/** Serves to serialize functions, which a pack never does, and takes most of the SDK's time to load. */
const UNUSED = /^(typescript|@npmcli\/arborist)$/;

/** Leaves out what is never used, so that the pack starts in a fraction of the time. */
const withoutUnused: Plugin = {
  name: "without-unused",
  setup(builder) {
    builder.onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: "unused" }));
    builder.onLoad({ filter: UNUSED, namespace: "unused" }, () => ({ contents: "module.exports = {}" }));
  },
};

/** Writes a pack of CommonJS: one file with all that it needs, its manifest, and a version of its own. */
export async function buildPack(): Promise<string> {
  mkdirSync(PACK, { recursive: true });
  await build({
    entryPoints: [join(ROOT, "policies", "index.ts")],
    outfile: join(PACK, "index.js"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    plugins: [withoutUnused],
    logLevel: "warning",
  });
  copyFileSync(join(ROOT, "policies", "PulumiPolicy.yaml"), join(PACK, "PulumiPolicy.yaml"));
  writeFileSync(join(PACK, "package.json"), `${JSON.stringify({ name: "assay-policies", version: "0.1.0", main: "index.js" }, null, 2)}\n`);
  return PACK;
}

if (import.meta.main) console.log(await buildPack());
