/** What the processor weighs, and what it takes to load it when a function starts. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { buildOptions, moduleOf, REPOSITORY } from "../../components/bundle.ts";
import { weigh } from "../support/bundle-weight.ts";
import type { Bench, Outcome } from "./bench.ts";
import { median } from "./measure.ts";

const PROCESSOR = "pipelines/stream-ingest/lambda/processor.ts";
const TWO_CLIENTS = "test/bench/lambda/two-clients.ts";
/** A start is short, and differs from the next by a fifth. */
const STARTS_PER_RUN = 5;

const TIMED = "CPU time, all threads', of `import()` alone in a process that has imported nothing, without a compile cache.";

export const lambdaImport: Bench = {
  name: "lambda-import",
  unit: "CPU time of importing the processor's bundle / the same code unbundled",
  mark: 0.6,
  notes: [TIMED, "Unbundled: our own code in one module too, so that no types are stripped; its packages as they lie in node_modules."],
  run: (work) => compare(work, "lambda-import", [PROCESSOR, {}], [PROCESSOR, { packages: "external", alias: {} }]),
};

export const lambdaImportClients: Bench = {
  name: "lambda-import-clients",
  unit: "CPU time of importing the processor's bundle / of one with the DynamoDB and S3 clients alone",
  mark: 1.3,
  notes: [
    TIMED,
    "The clients with the calls that the processor makes of them. What the processor adds: Powertools; the gate, the contracts, Parquet " +
      "and all else of its own. Most of it is reading the text. What either imports later, when it needs it, is in neither: the Kinesis " +
      "client, which the processor asks about a shard that has committed nothing yet.",
  ],
  run: (work) => compare(work, "lambda-import-clients", [PROCESSOR, {}], [TWO_CLIENTS, {}]),
};

export const lambdaBundle: Bench = {
  name: "lambda-bundle",
  unit: "bytes of the processor's bundle, minified / 800 kB",
  mark: 1,
  notes: ["With what is imported only when it is needed. Source maps are not part of it."],
  run: () => weightAgainst(800_000, ({ bytes }) => bytes),
};

export const lambdaBundleOwn: Bench = {
  name: "lambda-bundle-own",
  unit: "bytes of it that are not AWS's SDK / 125 kB",
  mark: 1,
  notes: ["The pipeline, the gate, the contracts and the stores are three quarters of it; Powertools and io-ts are most of the rest."],
  run: () => weightAgainst(125_000, ({ withoutSdk }) => withoutSdk),
};

async function weightAgainst(limit: number, of: (weight: Awaited<ReturnType<typeof weigh>>) => number): Promise<Outcome> {
  const bytes = of(await weigh(PROCESSOR));
  return { ratio: bytes / limit, runs: 1, absolute: `${(bytes / 1000).toFixed(0)} kB` };
}

type Built = readonly [entry: string, options: Partial<esbuild.BuildOptions>];

async function compare({ runs, say }: Parameters<Bench["run"]>[0], name: string, ...sides: readonly [Built, Built]): Promise<Outcome> {
  // Where packages that are left out are found.
  const directory = join(REPOSITORY, "node_modules/.cache", `assay-bench-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  try {
    const modules = await Promise.all(sides.map((side, i) => built(side, join(directory, String(i)))));
    const costs: [number[], number[]] = [[], []];
    for (let start = 0; start < runs * STARTS_PER_RUN; start++) {
      say(`${name}: ${start + 1} of ${runs * STARTS_PER_RUN}`);
      for (const side of [0, 1] as const) costs[side].push(importMs(modules[side]!));
    }
    const [one, other] = [median(costs[0]), median(costs[1])];
    return { ratio: one / other, runs: costs[0].length, absolute: `${one.toFixed(0)} and ${other.toFixed(0)} ms` };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function built([entry, options]: Built, folder: string): Promise<string> {
  const { outputFiles } = await esbuild.build({ ...buildOptions(REPOSITORY, entry), ...options, write: false });
  mkdirSync(folder);
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
  return join(folder, basename(moduleOf(entry)));
}

/** Plain JavaScript: what strips types would go on compiling itself beside what is measured. The processor evaluates all, then misses its environment. */
const IMPORT = `
  const before = process.cpuUsage();
  await import(process.argv[1]).catch((error) => { if (error.name !== "NotDeployed") throw error; });
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1000);`;

function importMs(path: string): number {
  const args = ["--input-type=module", "--eval", IMPORT, pathToFileURL(path).href];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8", env: { PATH: process.env["PATH"] } }));
}
