import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isLeft, right } from "fp-ts/lib/Either.js";
import { costTerms, termsIn } from "../../../policies/cost/terms.ts";
import { NO_USAGE } from "../../../policies/cost/usage.ts";

const faultsOf = (terms: ReturnType<typeof termsIn>) => (terms && isLeft(terms) ? terms.left.map(({ message }) => message) : terms);

describe("what a stack's config says of its cost", () => {
  it("is a ceiling of 500 USD and the usage of its name, where it says nothing", () => {
    assert.deepEqual(costTerms("prod", {}), right({ ceilingUsd: 500, usage: { ...NO_USAGE, profile: "medium" }, usageName: "prod" }));
    assert.deepEqual(costTerms("pr-7", {}), right({ ceilingUsd: 500, usage: { ...NO_USAGE, profile: "small" }, usageName: "dev" }));
  });

  it("may be a usage by name, and quantities that are known better", () => {
    const quantities = { stack: { records: 2e6 }, resources: { trades: { records: 3e6 } } };
    const usage = { profile: "large", types: { stack: { records: 2e6 } }, resources: { trades: { records: 3e6 } } };
    const expected = right({ ceilingUsd: 40, usage, usageName: "large with quantities of its own" });
    const policies = JSON.stringify({ "stack-cost-ceiling": { ceilingUsd: 40, usage: "large", quantities } });
    assert.deepEqual(termsIn(policies, "dev"), expected);
  });

  it("has every fault told, with the nearest name", () => {
    const terms = { usage: "larg", quantities: { stack: { record: 1 } } };
    assert.deepEqual(faultsOf(termsIn(JSON.stringify({ "stack-cost-ceiling": terms }), "dev")), [
      'policies.stack-cost-ceiling: usage is "larg": did you mean large? allowed are by stack, small, medium, large, dev, staging, prod',
      "policies.stack-cost-ceiling: quantities: types.stack has no usage key record: did you mean records? known are records, transferOutGb, crossZoneGb, customMetrics",
    ]);
    assert.deepEqual(faultsOf(termsIn('{"stack-cost-ceiling": {"ceilingUsd": "many"}}', "dev")), [
      'policies.stack-cost-ceiling: is {"ceilingUsd":"many"}; `npm run guard` says what is wrong',
    ]);
  });

  it("is none where the rule is not named", () => {
    for (const policies of [undefined, "", "{}", "nonsense", '{"s3-access-logged": {}}']) assert.equal(termsIn(policies, "dev"), undefined);
  });

  it("is committed with each environment's file", () => {
    const ceilings = ["dev", "staging", "prod"].map((stack) => {
      const [, policies] = /^ {2}assay:policies: (.+)$/m.exec(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) ?? [];
      const terms = termsIn(policies, stack);
      if (!terms || isLeft(terms)) return faultsOf(terms);
      const { ceilingUsd, usage } = terms.right;
      return [ceilingUsd, usage.profile, usage.resources];
    });
    // A range a minute of each of an on-demand stream's four shards: what it writes is staged and copied, object by object.
    const lake = { "lake-bucket": { putRequests: 2_400_000 } };
    assert.deepEqual(ceilings, [
      [100, "small", lake],
      [200, "small", lake],
      [500, "medium", lake],
    ]);
  });
});
