import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { left, right } from "fp-ts/lib/Either.js";
import { decodeConfiguration } from "../../policies/configuration.ts";
import { relaxedRules } from "../../policies/relaxed-rules.ts";
import type { Rule } from "../../policies/rule.ts";
import { RULES } from "../../policies/rules.ts";
import { waitingRules } from "../../policies/waiting-rules.ts";
import { stackViolations } from "../support/policy.ts";

const decode = (policies: unknown) => decodeConfiguration(JSON.stringify(policies), RULES);
const faults = (...messages: string[]) => left(messages.map((message) => ({ _tag: "PolicyFault", message })));

describe("a stack's policies", () => {
  it("are the pack's where config says nothing", () => {
    assert.deepEqual(decodeConfiguration(undefined, RULES), right({ rules: {}, relaxations: [] }));
    assert.deepEqual(decodeConfiguration("", RULES), right({ rules: {}, relaxations: [] }));
  });

  it("have levels and parameters by rule, and a reason where a level is lowered", () => {
    const reason = "the log bucket comes with the next release";
    assert.deepEqual(
      decode({
        "s3-access-logged": { level: "advisory", reason },
        "lambda-traced": { level: "mandatory" },
        "stack-cost-ceiling": { ceilingUsd: 120.5, usage: "small" },
        "mwaa-supported-release": { releases: ["3.0.6"] },
      }),
      right({
        rules: {
          "s3-access-logged": { enforcementLevel: "advisory" },
          "lambda-traced": { enforcementLevel: "mandatory" },
          "stack-cost-ceiling": { ceilingUsd: 120.5, usage: "small" },
          "mwaa-supported-release": { releases: ["3.0.6"] },
        },
        relaxations: [{ rule: "s3-access-logged", level: "advisory", reason }],
      }),
    );
  });

  it("are not lowered without a reason, an advisory rule no more than a mandatory one", () => {
    const missing = (rule: string, from: string, to: string) =>
      `policies.${rule}.reason: is missing: the rule is ${from}, and ${to} only for a reason, which every preview shows`;
    assert.deepEqual(
      decode({ "s3-access-logged": { level: "disabled" }, "lambda-traced": { level: "disabled" } }),
      faults(missing("s3-access-logged", "mandatory", "disabled"), missing("lambda-traced", "advisory", "disabled")),
    );
    assert.deepEqual(
      decode({ "s3-access-logged": { level: "disabled", reason: " " } }),
      faults('policies.s3-access-logged.reason: is " "; give a sentence'),
    );
  });

  it("tell every fault at once, with what is allowed and the nearest name", () => {
    const known = RULES.map(({ name }) => name).join(", ");
    assert.deepEqual(
      decode({
        "s3-acces-logged": {},
        "sqs-queue-encrypted": "disabled",
        "lambda-traced": { level: "mandatry" },
        "stack-cost-ceiling": { ceilingUsd: "much", ceilingEur: 1, usage: "huge" },
        "lambda-reserved-concurrency": { accountExecutions: 99 },
        "mwaa-supported-release": { releases: "3.0.6" },
      }),
      faults(
        `policies.s3-acces-logged: there is no such rule: did you mean s3-access-logged? known are ${known}`,
        'policies.sqs-queue-encrypted: is "disabled"; give an object, as in {"level": "advisory", "reason": "…"}',
        'policies.lambda-traced.level: is "mandatry": did you mean mandatory? known are mandatory, advisory, disabled',
        'policies.stack-cost-ceiling.ceilingUsd: is "much"; allowed is a number from 0, and the default 500',
        "policies.stack-cost-ceiling.ceilingEur: the rule has no such setting: did you mean ceilingUsd? known are level, reason, ceilingUsd, usage, quantities",
        'policies.stack-cost-ceiling.usage: is "huge"; allowed is by stack or small or medium or large or dev or staging or prod, and the default "by stack"',
        "policies.lambda-reserved-concurrency.accountExecutions: is 99; allowed is a whole number from 100, and the default 1000",
        'policies.mwaa-supported-release.releases: is "3.0.6"; allowed is a list of texts, and the default ["2.9.2","2.10.1","2.10.3","2.11.0","3.0.6"]',
      ),
    );
  });

  it("are an object of rules and nothing else", () => {
    for (const text of ["[]", "{", "7"]) {
      const example = '{"s3-access-logged": {"level": "advisory", "reason": "…"}}';
      assert.deepEqual(decodeConfiguration(text, RULES), faults(`policies: is ${text}; give an object of rules, as in ${example}`));
    }
  });
});

describe("the pack", () => {
  it("has no two rules of one name, and names of one shape", () => {
    const names = RULES.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    for (const name of names) assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
  });

  it("has every rule that is written", async () => {
    const files = (await readdir("policies/rules", { recursive: true })).filter((path) => path.endsWith(".ts"));
    const modules = await Promise.all(files.map((path) => import(`../../policies/rules/${path}`) as Promise<Record<string, unknown>>));
    const written = modules
      .flatMap((module) => Object.values(module))
      .filter((value) => (value as Partial<Rule>).enforcementLevel !== undefined);
    assert.deepEqual(new Set(written), new Set(RULES));
  });

  it("shows which rules a stack relaxes, and why", () => {
    const shown = relaxedRules([{ rule: "s3-access-logged", level: "disabled", reason: "no logs yet" }]);
    assert.deepEqual(stackViolations(shown, {}), ["stack: s3-access-logged is disabled in this stack: no logs yet"]);
    assert.equal(shown.enforcementLevel, "advisory");
  });

  it("says once what waits for the update, and forgets it", () => {
    const rule = { name: "iam-no-wildcard-action", waiting: { reason: "ARNs are unknown", urns: new Set(["a", "b"]) } } as unknown as Rule;
    const shown = waitingRules([rule]);
    assert.deepEqual(stackViolations(shown, {}), ["stack: iam-no-wildcard-action waits for the update with 2 resources: ARNs are unknown"]);
    assert.deepEqual(stackViolations(shown, {}), []);
  });
});
