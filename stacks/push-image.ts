/** `npm run image -- STACK producer|functions [--if-repository]`: a step of its own, since nothing is built while a stack is previewed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipelineLoaders } from "../pipelines/registry.infrastructure.ts";
import { imageContents, writeContents } from "./image-contents.ts";
import { pushImage } from "./images.ts";
import { printed, run } from "./processes.ts";

const directory = mkdtempSync(join(tmpdir(), "assay-image-"));
process.on("exit", () => rmSync(directory, { recursive: true }));

const write = (contents: Readonly<Record<string, string>>) => {
  writeContents(directory, contents);
  return directory;
};
const pipelines = await Promise.all(pipelineLoaders.map(({ load }) => load()));
process.exitCode = await pushImage(process.argv.slice(2), pipelines, imageContents, { run, printed, write, say: console.error });
