import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RESOURCE_TYPES } from "../../../policies/cost/registry.ts";
import { assay } from "../../support/assay.ts";
import { useTempDir } from "../../support/temp-dir.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../../policies/cost/fixtures/${name}.json`, import.meta.url));
/** A stream on demand, two endpoints in two zones each, a small task on Fargate and a function: 29.20 + 14.60 + 14.60 + 9.01 idle. */
const CREATE = fixture("preview-create");
/** The same, its function with twice the memory. */
const UPDATE = fixture("preview-update");
/** Where the prices are new. */
const THEN = ["--clock", "2026-11-22T00:00:00Z"];

describe("assay cost", () => {
  const directory = useTempDir();
  const fileOf = (name: string, content: unknown) => {
    const path = join(directory(), name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("tells the idle floor by name, and by rate what depends on usage", async () => {
    const { code, stdout, stderr } = await assay("cost", CREATE, ...THEN);
    assert.equal(code, 0);
    assert.equal(stderr, "");
    assert.match(stdout, /^us-east-1, list prices of 2026-11-21 without free tiers, for a month of 730 hours$/m);
    assert.match(stdout, /^idle floor, \$67\.41: paid while nothing is done$/m);
    assert.match(stdout, /^ticks +Stream +stream on demand +730 +\$0\.04 per stream-hour +\$29\.20$/m);
    assert.match(stdout, /^f +Function +requests +\$0\.20 per million requests +requests$/m);
    assert.match(stdout, /^\$67\.41 a month, idle, and 9 more costs that are not in it$/m);
  });

  it("adds what a profile does, and divides by its records", async () => {
    const { json } = await assay("cost", CREATE, "--usage", "medium", "--json");
    assert.deepEqual([json.baseline, json.monthly], [67.410025, json.baseline + json.usage]);
    assert.deepEqual(json.perMillionRecords.records, 50e6);
    assert.equal(json.perMillionRecords.all, Math.round((json.monthly / 50) * 1e6) / 1e6);
    assert.deepEqual(
      json.idleFloor.map(({ name, monthly }: { name: string; monthly: number }) => [name, monthly]),
      [
        ["ticks", 29.2],
        ["logs", 14.6],
        ["kms", 14.6],
        ["svc", 9.010025],
      ],
    );
  });

  it("takes usage from a file, by profile, type and resource", async () => {
    const usage = fileOf("usage.json", { profile: "small", resources: { f: { requests: 1e6, averageMs: 1000 } } });
    const { json } = await assay("cost", CREATE, "--usage", usage, "--json");
    const f = json.items.find(({ name }: { name: string }) => name === "f");
    // 0.20 + 250,000 GB-s × 0.0000166667
    assert.equal(f.monthly, 4.366675);
  });

  it("takes ceiling and usage from the config that the preview tells, unless they are given", async () => {
    const policies = JSON.stringify({ "stack-cost-ceiling": { ceilingUsd: 60, usage: "medium" } });
    const preview = JSON.parse(readFileSync(CREATE, "utf8"));
    const own = fileOf("own.json", { ...preview, config: { ...preview.config, "assay:policies": policies } });
    const { code, json } = await assay("cost", own, "--json");
    const { json: given } = await assay("cost", CREATE, "--usage", "medium", "--ceiling", "60", "--json");
    assert.equal(code, 1);
    assert.deepEqual([json.monthly, json.ceiling], [given.monthly, given.ceiling]);
    assert.equal((await assay("cost", own, "--ceiling", "100000")).code, 0);
  });

  it("takes a file or a stack, and not both", async () => {
    for (const args of [[], [CREATE, "--stack", "dev"]]) {
      const { code, stderr } = await assay("cost", ...args);
      assert.equal(code, 2);
      assert.match(stderr, /^assay: give what to estimate: a file that a preview or an export printed, or --stack and the name/);
    }
  });

  it("exits with 1 above the ceiling, and says what would bring the stack under it", async () => {
    const above = await assay("cost", CREATE, "--ceiling", "50");
    assert.equal(above.code, 1);
    assert.match(above.stdout, /^\$17\.41 above the ceiling of \$50\.00$/m);
    assert.match(above.stdout, /up to +\$18\.25 {2}ticks, stream on demand: streamModeDetails\.streamMode: PROVISIONED, shardCount: 1$/m);
    const under = await assay("cost", CREATE, "--ceiling", "67.42", "--json");
    assert.deepEqual([under.code, under.json.ceiling.within], [0, true]);
  });

  it("tells what a change costs", async () => {
    const preview = JSON.parse(readFileSync(UPDATE, "utf8"));
    const steps = preview.steps.filter(({ urn }: { urn: string }) => !urn.endsWith("::kms"));
    const without = fileOf("old.json", {
      ...preview,
      steps,
      changeSummary: { ...preview.changeSummary, same: preview.changeSummary.same - 1 },
    });
    const usage = fileOf("usage.json", { resources: { kms: { gb: 0 } } });
    const { code, stdout } = await assay("cost", UPDATE, "--diff", without, "--usage", usage);
    assert.equal(code, 0);
    assert.match(stdout, /^\+\$14\.60 a month by the change: \$52\.81 before, \$67\.41 after$/m);
    assert.match(stdout, /^kms +VpcEndpoint +added +\$0\.00 +\$14\.60 +\+\$14\.60$/m);
  });

  it("names every fault of its input at once, and exits with 2", async () => {
    const noPreview = fileOf("package.json", { name: "assay" });
    const usage = fileOf("usage.json", { types: { "aws:lambda/function:Function": { request: 1 } } });
    const { code, stderr } = await assay("cost", noPreview, "--usage", usage, "--ceiling", "much", "--diff", fileOf("cut.json", "{"));
    assert.equal(code, 2);
    const [first, ...rest] = stderr.trim().split("\n");
    assert.match(first!, /has no usage key request: did you mean requests\? known are requests, averageMs, traces$/);
    assert.equal(rest[0], 'assay: --ceiling is "much"; allowed is a number of US dollars a month, as in 150');
    assert.match(rest[1]!, /package\.json: neither a preview nor a deployment: give what `pulumi preview --json --show-sames`/);
    assert.match(rest[2]!, /cut\.json is not to be read as JSON/);
  });

  it("refuses a usage or a file that is not there, a resource that is not there and a region without prices", async () => {
    const profile = await assay("cost", join(directory(), "none.json"), "--usage", "larg");
    assert.deepEqual(profile.stderr.trim().split("\n"), [
      'assay: --usage is "larg", which is neither a usage nor a file: did you mean large? allowed are small, medium, large, dev, staging, prod and a JSON file',
      `assay: there is no file ${join(directory(), "none.json")}`,
    ]);
    const both = await assay(
      "cost",
      CREATE,
      "--prices-of",
      "mars-1",
      "--usage",
      fileOf("usage.json", { resources: { tick: { records: 1 } } }),
      "--json",
    );
    assert.equal(both.code, 2);
    assert.deepEqual(both.json.errors, [
      "there are no prices of mars-1: prices are known of us-east-1; --prices-of prices everything as if it were there",
      "resources.tick is no resource of the stack: did you mean ticks?",
    ]);
  });

  it("tells in its help every key that a usage may have", async () => {
    const { code, stdout } = await assay("cost", "--help");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^ {2}aws:kinesis\/stream:Stream\n {4}records +records written: 1,000,000 \| 50,000,000 \| 1,000,000,000\n {4}recordKb +KB of a record: 1$/m,
    );
    for (const { usage } of RESOURCE_TYPES) for (const key of Object.keys(usage)) assert.ok(stdout.includes(`\n    ${key} `), key);
  });

  it("says when its prices have grown old", async () => {
    const { code, stderr } = await assay("cost", CREATE, "--clock", "2027-11-21T00:00:00Z");
    assert.deepEqual([code, stderr], [0, "assay: the prices are 365 days old: look them up again in policies/cost/prices/\n"]);
  });
});
