import assert from "node:assert/strict";
import { deploy, EXIT, type Shell } from "../../../stacks/deployment.ts";

const ENVIRONMENT = {
  PULUMI_BACKEND_URL: "s3://state?region=us-east-1",
  ASSAY_SECRETS_PROVIDER: "awskms://alias/assay-state?region=us-east-1",
};

/** A shell in which the commands fail that start so; what was run and said is kept. */
function shell({ failing = [], confirmed = true }: { failing?: readonly string[]; confirmed?: boolean }) {
  const [ran, said]: [string[], string[]] = [[], []];
  const run = (command: string, args: readonly string[]) => {
    const line = [command, ...args].join(" ");
    ran.push(line);
    return !failing.some((start) => line.startsWith(start));
  };
  const effects: Shell = {
    run: async (command, args) => (run(command, args) ? 0 : 1),
    runInto: async (command, args) => (run(command, args) ? "/tmp/graph.json" : undefined),
    confirm: async (question) => {
      ran.push(question);
      return confirmed;
    },
    say: (text) => said.push(text),
  };
  return { ran, said, effects };
}

const SHOWN = [
  "pulumi stack select prod",
  "node policies/guard.ts preview prod",
  "pulumi preview --stack prod --json --show-sames",
  "node ops/assay.js cost /tmp/graph.json",
];

describe("deploying a stack", () => {
  it("shows the difference and the cost by the stack's own usage, asks, and deploys", async () => {
    const { ran, effects } = shell({});
    assert.equal(await deploy(["prod"], ENVIRONMENT, effects), EXIT.deployed);
    assert.deepEqual(ran, [...SHOWN, "Deploy prod?", "node policies/guard.ts up prod"]);
  });

  it("does not ask with --yes", async () => {
    const { ran, effects } = shell({});
    await deploy(["prod", "--yes"], ENVIRONMENT, effects);
    assert.deepEqual(ran, [...SHOWN, "node policies/guard.ts up prod"]);
  });

  it("deploys nothing that nobody agreed to, that cannot be previewed, or whose cost cannot be told", async () => {
    for (const [failing, confirmed] of [
      [[], false],
      [["node policies/guard.ts preview"], true],
      [["node ops/assay.js cost"], true],
    ] as const) {
      const { ran, effects } = shell({ failing, confirmed });
      assert.equal(await deploy(["prod"], ENVIRONMENT, effects), EXIT.notDeployed);
      assert.ok(!ran.some((line) => line.includes("guard.ts up")), ran.join("\n"));
    }
  });

  it("makes the stack of a pull request from the configuration of dev", async () => {
    const { ran, effects } = shell({ failing: ["pulumi stack select"] });
    await deploy(["pr-7", "--yes"], ENVIRONMENT, effects);
    assert.equal(ran[1], "pulumi stack init pr-7 --secrets-provider awskms://alias/assay-state?region=us-east-1 --copy-config-from dev");
    assert.equal(ran[4], "node ops/assay.js cost /tmp/graph.json");
  });

  it("says what to look at where the state cannot be reached", async () => {
    const { ran, said, effects } = shell({ failing: ["pulumi stack"] });
    assert.equal(await deploy(["dev"], ENVIRONMENT, effects), EXIT.notDeployed);
    assert.deepEqual(ran, ["pulumi stack select dev", `pulumi stack init dev --secrets-provider ${ENVIRONMENT.ASSAY_SECRETS_PROVIDER}`]);
    assert.match(said.join(), /^dev was neither found nor made: see above\. .* log in to AWS/);
  });

  it("names everything that is wrong before it runs anything", async () => {
    const { ran, said, effects } = shell({});
    assert.equal(await deploy(["stagin"], { PULUMI_BACKEND_URL: "state" }, effects), EXIT.usage);
    assert.deepEqual(ran, []);
    assert.deepEqual(said, [
      "stack: there is no profile for a stack named stagin: did you mean staging? known are dev, staging, prod, pr-*",
      'PULUMI_BACKEND_URL: is "state"; allowed is the address of a bucket, as in s3://assay-state-123456789012?region=us-east-1',
      "ASSAY_SECRETS_PROVIDER: is not set; give a KMS key, as in awskms://alias/assay-state?region=us-east-1",
    ]);
    assert.equal(await deploy([], ENVIRONMENT, effects), EXIT.usage);
  });
});
