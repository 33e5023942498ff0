import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle, moduleOf } from "../../components/bundle.ts";
import { unminified } from "../../components/unminify.ts";

const ENTRY = "pipelines/x/lambda/greet.ts";
const SOURCES = {
  [ENTRY]: `import { hurried } from "../hurried.ts";
export async function handler(event: { readonly slow: boolean }): Promise<void> {
  if (event.slow) await (await import("../slow.ts")).fail();
  hurried();
}`,
  "pipelines/x/hurried.ts": `/** Fails. */
export function hurried(): never {
  throw new Error("too fast");
}`,
  "pipelines/x/slow.ts": `export const fail = async (): Promise<void> => {
  throw new Error("too slow");
};`,
};

describe("a stack trace of a function", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "assay-unminify-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(root: string, files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, root, path)), { recursive: true });
      writeFileSync(join(folder, root, path), text);
    }
    return join(folder, root);
  }

  it("is told by the places of the sources, in modules that are imported when they are needed too", async () => {
    const root = write("root", SOURCES);
    const task = write("task", await bundle({ entry: ENTRY, root }).contents);
    const { handler } = await import(pathToFileURL(join(task, moduleOf(ENTRY))).href);
    const traceOf = (slow: boolean): Promise<string> => handler({ slow }).catch(({ stack }: Error) => unminified(stack!, root));
    assert.match(await traceOf(false), /^Error: too fast\n.*pipelines\/x\/hurried\.ts:3:9\)?\n.*\bpipelines\/x\/lambda\/greet\.ts:4:3/);
    const slow = await traceOf(true);
    assert.match(slow, /^Error: too slow\n.*pipelines\/x\/slow\.ts:2:9/);
    assert.ok(!slow.includes(task), slow);
  });

  it("is read from its standard input alone", () => {
    const command = fileURLToPath(new URL("../../components/unminify.ts", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [command, "trace.log"], { encoding: "utf8", input: "" });
    assert.deepEqual([status, stderr], [2, "usage: npm run unminify < LOG\n"]);
  });

  it("stays as it is where it is not of a function's bundle", async () => {
    const other = "Error: x\n    at file:///var/task/pipelines/y/lambda/gone.mjs:1:2\n    at node:internal/main:1:2";
    assert.equal(await unminified(other, write("root", SOURCES)), other);
  });
});
