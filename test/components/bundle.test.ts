import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { archiveOf, bundle, handlerOf, moduleOf } from "../../components/bundle.ts";

const SOURCES: Readonly<Record<string, string>> = {
  "pipelines/x/lambda/greet.ts": `
    import { readFileSync } from "node:fs";
    import settings from "../greeting.json" with { type: "json" };
    import { shout } from "../shout.ts";
    export async function handler(event: { name: string }): Promise<string> {
      const model = readFileSync(new URL("../models/one.sql", import.meta.url), "utf8");
      return shout(settings.greeting + " " + event.name) + " " + model;
    }`,
  "pipelines/x/shout.ts": "export const shout = (text: string): string => text.toUpperCase();",
  "pipelines/x/greeting.json": '{ "greeting": "good morning" }',
  "pipelines/x/models/one.sql": "SELECT 1",
};
const GREET = { entry: "pipelines/x/lambda/greet.ts", files: ["pipelines/x/models"] };

describe("bundle", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "assay-bundle-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function tree(name: string): string {
    const root = join(folder, name);
    for (const [path, text] of Object.entries(SOURCES)) write(root, path, text);
    return root;
  }

  it("makes one module of an entry and all it imports, and carries the files it reads", async () => {
    const contents = await bundle({ ...GREET, root: tree("a") }).contents;
    assert.deepEqual(Object.keys(contents), ["pipelines/x/lambda/greet.mjs", "pipelines/x/models/one.sql"]);

    const task = join(folder, "task");
    for (const [path, text] of Object.entries(contents)) write(task, path, text);
    const { handler } = await import(pathToFileURL(join(task, moduleOf(GREET.entry))).href);
    assert.equal(await handler({ name: "Ada" }), "GOOD MORNING ADA SELECT 1");
  });

  it("bundles a function of this repository, AWS clients and all, into a module that runs", async () => {
    const entry = "pipelines/notifier/lambda/slack.ts";
    for (const [path, text] of Object.entries(await bundle({ entry }).contents)) write(folder, path, text);
    const { handler } = await import(pathToFileURL(join(folder, moduleOf(entry))).href);
    await handler({ Records: [] });
    await assert.rejects(
      handler({ Records: [{ Sns: { Message: "x" } }] }),
      /^Error: the secret slack-webhook is not the https:\/\/ URL of a Slack webhook/,
    );
  });

  it("keeps what is imported when it is needed in modules beside the entry's, and none that nothing left in it imports", async () => {
    const root = tree("a");
    const heavy = (name: string) =>
      write(root, `pipelines/x/${name}.ts`, `export const ${name} = (text: string): string => "${name} " + text;`);
    for (const name of ["seldom", "never"]) heavy(name);
    write(root, "pipelines/x/unused.ts", 'export const unused = async () => (await import("./never.ts")).never("x");');
    write(
      root,
      GREET.entry,
      `import { unused } from "../unused.ts";
      export const handler = async (event: string): Promise<string> => (event === "" ? "none" : (await import("../seldom.ts")).seldom(event));`,
    );
    const contents = await bundle({ entry: GREET.entry, root }).contents;
    const [own, beside, ...others] = Object.keys(contents);
    assert.deepEqual([own, others], [moduleOf(GREET.entry), []]);
    assert.match(beside!, /^pipelines\/x\/lambda\/seldom-[A-Z0-9]{8}\.mjs$/);
    assert.doesNotMatch(contents[own!]!, /seldom "/);

    for (const [path, text] of Object.entries(contents)) write(join(folder, "task"), path, text);
    const { handler } = await import(pathToFileURL(join(folder, "task", own!)).href);
    assert.equal(await handler("comes"), "seldom comes");
    cpSync(root, join(folder, "elsewhere/b"), { recursive: true });
    assert.deepEqual(await bundle({ entry: GREET.entry, root: join(folder, "elsewhere/b") }).contents, contents);
  });

  it("gives the same bytes for the same sources, wherever and whenever they were written", async () => {
    const one = tree("one");
    const other = join(folder, "elsewhere/other");
    cpSync(one, other, { recursive: true });
    for (const path of Object.keys(SOURCES)) utimesSync(join(other, path), 0, 0);
    assert.deepEqual(await bundle({ ...GREET, root: one }).contents, await bundle({ ...GREET, root: other }).contents);
  });

  it("gives a zip of files with nothing but these texts, which the state does not keep", async () => {
    const made = bundle({ ...GREET, root: tree("a") });
    const { assets } = (await archiveOf(made)) as unknown as { assets: Promise<Record<string, { path: Promise<string> }>> };
    const texts = await Promise.all(
      Object.entries(await assets).map(async ([path, file]) => [path, readFileSync(await file.path, "utf8")]),
    );
    assert.deepEqual(Object.fromEntries(texts), await made.contents);
  });

  it("is made once for each entry of a process", () => {
    const root = tree("a");
    assert.equal(bundle({ ...GREET, root }), bundle({ ...GREET, root }));
    assert.notEqual(bundle({ ...GREET, root }), bundle({ entry: GREET.entry, root }));
  });

  it("names an entry or a file that is not there, and the nearest that is", () => {
    const root = tree("a");
    assert.throws(
      () => bundle({ entry: "pipelines/x/lambda/great.ts", root }),
      /^Error: Bundle pipelines\/x\/lambda\/great\.ts: there is no such file in .*did you mean greet\.ts\?/,
    );
    assert.throws(
      () => bundle({ ...GREET, files: ["pipelines/y/models"], root }),
      /Bundle pipelines\/y\/models: .* there is no folder pipelines\/y either/,
    );
  });

  it("says of an entry that does not build which file and line is at fault", async () => {
    const root = tree("a");
    write(root, GREET.entry, 'import { shout } from "../whisper.ts";\nexport const handler = shout;');
    await assert.rejects(
      bundle({ ...GREET, root }).contents,
      /^Error: Bundle pipelines\/x\/lambda\/greet\.ts: it does not build:\n {2}pipelines\/x\/lambda\/greet\.ts:1: Could not resolve "\.\.\/whisper\.ts"$/,
    );
  });

  it("refuses native code, which a function does not carry", async () => {
    const root = tree("a");
    write(root, "pipelines/x/engine.node", "");
    write(root, GREET.entry, 'import engine from "../engine.node";\nexport const handler = engine;');
    await assert.rejects(bundle({ ...GREET, root }).contents, /keep it to the local runner/);
  });

  describe("of an earlier process", () => {
    const CACHE = "node_modules/.cache/assay-bundles";

    function installed(name: string): string {
      const root = tree(name);
      write(root, "node_modules/.package-lock.json", "{}");
      for (const path of Object.keys(SOURCES)) utimesSync(join(root, path), 0, 0);
      return root;
    }
    /** Another process: this one would remember its bundle by the order of its arguments. */
    async function again(root: string): Promise<string> {
      const { bundle: fresh } = (await import(
        `../../components/bundle.ts?${Math.random()}`
      )) as typeof import("../../components/bundle.ts");
      return (await fresh({ ...GREET, root }).contents)[moduleOf(GREET.entry)]!;
    }
    function mark(root: string): void {
      const [name] = readdirSync(join(root, CACHE));
      const path = join(root, CACHE, name!);
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), modules: { [moduleOf(GREET.entry)]: "kept" } }));
    }

    it("is taken while its sources are as they were", async () => {
      const root = installed("a");
      await again(root);
      mark(root);
      assert.equal(await again(root), "kept");
    });

    it("is made anew when a source, a package or what is read changes", async () => {
      const root = installed("a");
      const first = await again(root);
      mark(root);
      write(root, "pipelines/x/shout.ts", "export const shout = (text: string): string => text + '!';");
      assert.match(await again(root), /!/);

      write(root, "pipelines/x/shout.ts", SOURCES["pipelines/x/shout.ts"]!);
      write(root, "node_modules/.package-lock.json", '{ "name": "other" }');
      assert.equal(await again(root), first);
    });

    it("is made anew when a source is gone", async () => {
      const root = installed("a");
      await again(root);
      mark(root);
      rmSync(join(root, "pipelines/x/shout.ts"));
      await assert.rejects(again(root), /Could not resolve "\.\.\/shout\.ts"/);
    });
  });

  it("finds the handler where Lambda looks for it", () => {
    assert.equal(handlerOf("pipelines/stream-ingest/lambda/processor.ts"), "pipelines/stream-ingest/lambda/processor.handler");
  });
});

function write(root: string, path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}
