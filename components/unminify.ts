/**
 * `npm run unminify < FILE`: a log or a stack trace of functions, with places in their bundles told as those of the sources. The same
 * sources give the same bundle: check out the commit that is deployed.
 */
import { globSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, posix, relative } from "node:path";
import { text } from "node:stream/consumers";
import * as esbuild from "esbuild";
import { buildOptions, moduleOf, REPOSITORY } from "./bundle.ts";

/** As a function and an image have them: `file:///var/task/pipelines/stream-ingest/lambda/processor.mjs:61:1234`. */
const PLACE = /[^\s()"]*?(pipelines\/[^\s():"]+\.mjs):(\d+):(\d+)/g;

/** What has no source here stays as it is: places in packages are told as well, those of another commit may be told wrong. */
export async function unminified(trace: string, root = REPOSITORY): Promise<string> {
  const maps = await mapsOf(new Set(Array.from(trace.matchAll(PLACE), ([, module]) => module!)), root);
  return trace.replace(PLACE, (place, module: string, line: string, column: string) => {
    const origin = maps.get(module)?.findOrigin(Number(line), Number(column));
    if (!origin || !("fileName" in origin)) return place;
    return `${posix.join(dirname(module), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

/** A module that is not an entry's own was made with one of the entries beside it. */
async function mapsOf(modules: ReadonlySet<string>, root: string): Promise<ReadonlyMap<string, SourceMap>> {
  const maps = new Map<string, SourceMap>();
  const beside = [...new Set([...modules].map(dirname))].flatMap((folder) => globSync(`${folder}/*.ts`, { cwd: root }));
  const named = beside.filter((entry) => modules.has(moduleOf(entry)));
  for (const entry of new Set([...named, ...beside])) {
    if ([...modules].every((module) => maps.has(module))) break;
    const { outputFiles } = await esbuild.build(buildOptions(root, entry));
    for (const { path, text } of outputFiles) {
      if (path.endsWith(".map")) maps.set(relative(root, path).slice(0, -".map".length), new SourceMap(JSON.parse(text)));
    }
  }
  return maps;
}

if (import.meta.main) {
  if (process.argv.length > 2 || process.stdin.isTTY) {
    console.error("usage: npm run unminify < LOG");
    process.exitCode = 2;
  } else process.stdout.write(await unminified(await text(process.stdin)));
}
