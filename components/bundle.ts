/** Bundles a function's entry, with all it imports, into what Lambda runs: at deploy, in process, once for each entry. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import * as esbuild from "esbuild";
import { didYouMean } from "../domain/settings.ts";
import { type Built, cached } from "./bundle-cache.ts";

/** What is bundled. Paths are relative to the root, with `/`. */
export interface BundleArgs {
  /** The module that exports `handler`: `pipelines/stream-ingest/lambda/processor.ts`. */
  readonly entry: string;
  /** Files and folders that the code reads when it runs, such as `pipelines/historical-batch/models`. Default none. */
  readonly files?: readonly string[];
  /** Default: this repository. */
  readonly root?: string;
}

export interface Bundle {
  /**
   * What the zip holds, by path: the entry's module, beside it the modules that a function imports when they are needed, and the files, each
   * where it lies in the repository, so that `new URL("../models/", import.meta.url)` means the same in an entry and in its bundle.
   */
  readonly contents: Promise<Readonly<Record<string, string>>>;
}

/** How Lambda finds the function of an entry: `pipelines/stream-ingest/lambda/processor.handler`. */
export function handlerOf(entry: string): string {
  return `${entry.replace(/\.ts$/, "")}.handler`;
}

/** Where the bundle of an entry lies in a zip, and in an image. */
export function moduleOf(entry: string): string {
  return entry.replace(/\.ts$/, ".mjs");
}

export const REPOSITORY = fileURLToPath(new URL("..", import.meta.url));

const built = new Map<string, Bundle>();

/**
 * The same sources give the same bytes, wherever they lie: nothing of the machine, its paths or its clock is in them.
 * Source maps and names of functions are left out: `npm run unminify` tells the places of a stack trace.
 *
 * @throws Error where the entry or a file is not there. One that does not build rejects `contents`.
 */
export function bundle({ entry, files = [], root = REPOSITORY }: BundleArgs): Bundle {
  const key = JSON.stringify([root, entry, files]);
  const known = built.get(key);
  if (known) return known;
  for (const path of [entry, ...files]) requireThere(root, path);
  const made: Bundle = { contents: contentsOf(root, entry, files) };
  // Whoever deploys the bundle sees the fault; without a taker it is none.
  made.contents.catch(() => {});
  built.set(key, made);
  return made;
}

/**
 * The zip of a bundle: Pulumi gives its files a fixed time, and compares it by their contents. Made of files, since the state of a stack
 * keeps texts whole, and is written anew with each resource.
 */
export async function archiveOf({ contents }: Bundle): Promise<pulumi.asset.AssetArchive> {
  const assets = Object.entries(await contents).map(([path, text]) => [path, new pulumi.asset.FileAsset(fileOf(text))] as const);
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets));
}

/** A file of that text, named by its digest; whole or not at all, since two deployments may run side by side. */
function fileOf(text: string): string {
  const folder = join(tmpdir(), "assay-bundles");
  const path = join(folder, createHash("sha256").update(text).digest("hex"));
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, text);
  renameSync(partial, path);
  return path;
}

async function contentsOf(root: string, entry: string, files: readonly string[]): Promise<Record<string, string>> {
  const contents = { ...(await cached(root, entry, BUILDER, () => build(root, entry))) };
  for (const path of files.flatMap((file) => filesUnder(root, file))) contents[path] = readFileSync(join(root, path), "utf8");
  return contents;
}

const OPTIONS = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  outExtension: { ".js": ".mjs" },
  minify: true,
  legalComments: "none",
  // Kept out of zips: whoever asks what a place means builds them again. They are part of what modules are named by.
  sourcemap: "external",
  sourcesContent: false,
  // CommonJS packages that are bundled into a module still call `require` for what is Node's own.
  banner: { js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);' },
  // Node reads fp-ts as CommonJS, of which nothing can be left out; the same as modules is a sixth of it.
  alias: { "fp-ts/lib": "fp-ts/es6" },
  // What a tsconfig sets is for the type check.
  tsconfigRaw: {},
  logLevel: "silent",
} as const satisfies esbuild.BuildOptions;

/** Kinesis's client names it, and is given another (`adapters/aws/kinesis-client.ts`): Node's own HTTP/2 was a twelfth of every start. */
const WITHOUT_HTTP2: esbuild.Plugin = {
  name: "without-http2",
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]node-http2-handler\.js$/ }, () => ({ contents: GIVEN_HANDLER })),
};
const GIVEN_HANDLER = "export const NodeHttp2Handler = { create: (handler) => handler };";

const OF_FUNCTIONS = {
  // What is imported while a function runs is a module of its own, which a start does not read.
  splitting: true,
  // They have their credentials by the environment; the chain that looks for them elsewhere is a tenth of a bundle.
  alias: {
    ...OPTIONS.alias,
    "@aws-sdk/credential-provider-node": "./adapters/aws/lambda-credentials.ts",
    "node:console": "./adapters/aws/lambda-console.ts",
  },
  plugins: [WITHOUT_HTTP2],
};
const BUILDER = JSON.stringify([esbuild.version, OPTIONS, OF_FUNCTIONS, GIVEN_HANDLER]);

/** How esbuild is told to make the bundle of an entry. */
export function buildOptions(root: string, entry: string): BuildOptions {
  const ofEntry = entry.includes("/lambda/") ? OF_FUNCTIONS : {};
  const outdir = join(root, dirname(entry));
  return { ...OPTIONS, ...ofEntry, absWorkingDir: root, entryPoints: [entry], outdir, write: false, metafile: true };
}

type BuildOptions = esbuild.BuildOptions & { readonly write: false; readonly metafile: true };

async function build(root: string, entry: string): Promise<Built> {
  try {
    const { outputFiles, metafile } = await esbuild.build(buildOptions(root, entry));
    const texts = new Map(outputFiles.map(({ path, text }) => [relative(root, path), text]));
    const sources = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"));
    return { modules: Object.fromEntries(modulesOf(metafile, entry).map((path) => [path, texts.get(path)!])), sources };
  } catch (error) {
    throw new Error(`Bundle ${entry}: ${causeOf(error)}`);
  }
}

/**
 * The paths of an entry's modules, its own first. esbuild makes more: also what is imported only by code that it then leaves out, such as a
 * reader of browsers' names.
 */
export function modulesOf({ outputs }: esbuild.Metafile, entry: string): readonly string[] {
  const reached = new Set([moduleOf(entry)]);
  for (const path of reached) for (const { path: imported, external } of outputs[path]!.imports) if (!external) reached.add(imported);
  return [...reached];
}

/** Every fault with its file and line; native modules are the one that deserves more words. */
function causeOf(error: unknown): string {
  const { errors } = error as Partial<esbuild.BuildFailure>;
  if (!errors?.length) return String(error);
  const faults = errors.map(({ text, location }) => `  ${location ? `${location.file}:${location.line}: ` : ""}${text}`);
  const native = errors.some(({ text }) => text.includes('for ".node" files'));
  const mend = native ? "\nA function carries no native code: find the import that reaches it, and keep it to the local runner." : "";
  return `it does not build:\n${faults.join("\n")}${mend}`;
}

function requireThere(root: string, path: string): void {
  if (existsSync(join(root, path))) return;
  const folder = join(root, dirname(path));
  const near = existsSync(folder) ? didYouMean(basename(path), readdirSync(folder)) : `there is no folder ${dirname(path)} either; `;
  throw new Error(`Bundle ${path}: there is no such file in ${root}; ${near}give the path from there`);
}

function filesUnder(root: string, path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  const names = readdirSync(join(root, path)).sort();
  return names.flatMap((name) => filesUnder(root, posix.join(path, name)));
}
