import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { CommandError, type EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { findingsOf, publishResources, saidOf } from "../../policies/guard.ts";

// The engine says advisory where the types of its events say warning.
const event = (enforcementLevel: "mandatory" | "advisory", policyName: string, message: string): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  policyEvent: {
    resourceUrn: "urn:pulumi:dev::assay::aws:sqs/queue:Queue::notices",
    message,
    color: "raw",
    policyName,
    policyPackName: "assay",
    policyPackVersion: "0.1.0",
    policyPackVersionTag: "0.1.0",
    enforcementLevel: enforcementLevel as "mandatory",
  },
});

describe("findingsOf", () => {
  it("tells broken rules by their resource, and leaves advice out", () => {
    const told = "<{%fg 13%}>SQS queues are encrypted.\nThe queue is not encrypted.<{%reset%}>\n";
    const events = [
      event("mandatory", "sqs-queue-encrypted", told),
      event("advisory", "lambda-traced", "x\ny"),
      { sequence: 1, timestamp: 0 },
    ];
    assert.deepEqual(findingsOf(events), { violations: ["notices: sqs-queue-encrypted: The queue is not encrypted."], couldNotRun: [] });
  });

  it("names each rule that the engine passed over, once", () => {
    const passedOver =
      "can't run policy 'sqs-queue-encrypted' from policy pack 'assay@v0.1.0' during preview: string value at .x can't be known";
    const events = [
      event("advisory", "sqs-queue-encrypted", `d\n${passedOver}`),
      event("advisory", "sqs-queue-encrypted", `d\n${passedOver}`),
    ];
    assert.deepEqual(findingsOf(events), { violations: [], couldNotRun: ["sqs-queue-encrypted"] });
  });
});

describe("what went wrong", () => {
  it("is told once, where a command's error holds it twice", async () => {
    const lines = ["code: 255", "stderr:", "error: no state", "err?: Command failed: pulumi", "error: no state", "error: no key"];
    assert.equal(await saidOf(new CommandError(lines.join("\n"))), "error: no state\nerror: no key");
  });
});

describe("publishResources", () => {
  it("says in one line what is wrong, and throws nothing: the stack is deployed by then", async () => {
    const lost = async () => Promise.reject(new Error("the state cannot be read\nsee the log"));
    const lines: string[] = [];
    const say = console.error;
    console.error = (line: string) => lines.push(line);
    try {
      await publishResources({ name: "dev", exportStack: lost, getAllConfig: lost });
    } finally {
      console.error = say;
    }
    assert.deepEqual(lines, [
      "what dev consists of was not left beside its data, so that `assay cost --stack` tells an earlier state: the state cannot be read",
    ]);
  });
});

describe("every script", () => {
  const folders = [".github", ".github/workflows", ".github/actions/setup", ".ci", "stacks", "policies"].filter((folder) =>
    existsSync(folder),
  );
  const scripts = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [`${folder}/${entry.name}`] : [])),
  );

  // Without a preview a rule about a whole stack is broken only once its resources exist; with a config of its own a pack is no pack.
  for (const option of ["--skip-preview", "--policy-pack-config", "--disable-integrity-checking"]) {
    it(`goes without ${option}`, () => {
      const using = ["package.json", ...scripts].filter((path) => readFileSync(path, "utf8").includes(option));
      assert.deepEqual(using, []);
    });
  }

  it("goes without the short form of it either", () => {
    const using = ["package.json", ...scripts].filter((path) => /pulumi[^\n]* -f\b/.test(readFileSync(path, "utf8")));
    assert.deepEqual(using, []);
  });

  it("of a workflow is one of package.json, and so runs here too, or one of ours beside it", () => {
    const { scripts: named } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Readonly<Record<string, string>> };
    const workflows = scripts.filter((path) => path.endsWith(".yml"));
    const commands = workflows.flatMap((path) => [...readFileSync(path, "utf8").matchAll(/\b(npm|node|npx|pulumi|bash) ([^\n|>]*)/g)]);
    const run = commands.map(([, command, rest]) => `${command} ${rest!.trim()}`).filter((line) => !/^npm (ci$|"?$)|^pulumi\//.test(line));
    assert.ok(run.length > 10);
    for (const line of run) {
      const [, script] = /^npm (?:run )?(?:--silent )?([\w:]+)/.exec(line) ?? [];
      const [, path] = /^bash ([\w./-]+)/.exec(line) ?? [];
      assert.ok((script !== undefined && script in named) || (path !== undefined && existsSync(path)), line);
    }
  });

  it("stores no key: workflows take roles by OIDC", () => {
    const workflows = scripts.filter((path) => path.startsWith(".github/"));
    assert.ok(workflows.length > 5);
    for (const path of workflows)
      assert.doesNotMatch(readFileSync(path, "utf8"), /secrets\.|AWS_SECRET_ACCESS_KEY|PULUMI_CONFIG_PASSPHRASE/);
  });
});
