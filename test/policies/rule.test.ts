import assert from "node:assert/strict";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { policiesOf, type ResourceRule } from "../../policies/rule.ts";
import { noPublicAcl } from "../../policies/rules/s3/no-public-acl.ts";
import { publicAccessBlocked } from "../../policies/rules/s3/public-access-blocked.ts";
import { RULES } from "../../policies/rules.ts";

describe("a rule as the pack's server takes it", () => {
  it("is a policy for each type that it is about, all of its name, so that the server passes over other types unread", () => {
    const policies = policiesOf(noPublicAcl) as ResourceRule[];
    const types = policies.map(({ validateResource }) => (validateResource as { __pulumiType?: string }).__pulumiType);
    assert.deepEqual(types, ["aws:s3/bucket:Bucket", "aws:s3/bucketAcl:BucketAcl"]);
    assert.deepEqual([...new Set(policies.map(({ name }) => name))], ["s3-no-public-acl"]);
  });

  it("checks as the rule does", () => {
    const [, ofAcl] = policiesOf(noPublicAcl) as ResourceRule[];
    const found: string[] = [];
    const [check] = [ofAcl!.validateResource!].flat();
    const props = { acl: "public-read" };
    const acl = { type: "aws:s3/bucketAcl:BucketAcl", urn: "urn:pulumi:dev::assay::x::acl", props, getConfig: () => ({}) };
    check!(acl as unknown as ResourceValidationArgs, (message) => found.push(message));
    assert.deepEqual(found, ["The ACL public-read opens the bucket to strangers: leave acl out."]);
  });

  it("is itself where it is about one type, or about a stack", () => {
    assert.deepEqual(policiesOf(publicAccessBlocked), [publicAccessBlocked]);
    const types = RULES.map((rule) => ("types" in rule ? (rule.types?.size ?? 1) : 1));
    assert.equal(
      RULES.flatMap(policiesOf).length,
      types.reduce((sum, count) => sum + count),
    );
  });
});
