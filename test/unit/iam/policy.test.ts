import assert from "node:assert/strict";
import { decide, type IamRequest, isAllowed, type PolicyStatement } from "../../support/iam/policy.ts";

const READ: PolicyStatement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::lake/curated/*"] };
const asked = (action: string, resource = "arn:aws:s3:::lake/curated/a", context: IamRequest["context"] = {}) => ({
  action,
  resource,
  context,
});

/** Whether a condition lets a request pass that has this context. */
const passes = (Condition: NonNullable<PolicyStatement["Condition"]>, context: IamRequest["context"] = {}) =>
  isAllowed([{ Effect: "Allow", Action: "s3:ListBucket", Resource: "*", Condition }], asked("s3:ListBucket", "arn:aws:s3:::lake", context));

// The examples are those of the IAM User Guide's pages on evaluation logic, on actions, on resources and on condition operators.
describe("the evaluator of IAM policies", () => {
  it("allows nothing that no statement allows, and says which statement allowed", () => {
    assert.deepEqual(decide([], asked("s3:GetObject")), { _tag: "NotAllowed" });
    assert.deepEqual(decide([READ], asked("s3:GetObject")), { _tag: "Allowed", by: READ });
    assert.deepEqual(decide([READ], asked("s3:PutObject")), { _tag: "NotAllowed" });
    assert.deepEqual(decide([READ], asked("s3:GetObject", "arn:aws:s3:::lake/raw/a")), { _tag: "NotAllowed" });
  });

  it("lets a statement that denies outweigh those that allow, whatever their order", () => {
    const deny: PolicyStatement = { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::lake/*/a" };
    assert.deepEqual(decide([READ, deny], asked("s3:GetObject")), { _tag: "Denied", by: deny });
    assert.deepEqual(decide([deny, READ], asked("s3:GetObject")), { _tag: "Denied", by: deny });
    assert.deepEqual(decide([deny, READ], asked("s3:GetObject", "arn:aws:s3:::lake/curated/b")), { _tag: "Allowed", by: READ });
  });

  it("tells actions apart without regard to case, and resources with it", () => {
    const all: PolicyStatement = { Effect: "Allow", Action: "S3:get*", Resource: "arn:aws:s3:::lake/Curated/?" };
    assert.ok(isAllowed([all], asked("s3:GetObject", "arn:aws:s3:::lake/Curated/a")));
    assert.ok(!isAllowed([all], asked("s3:GetObject", "arn:aws:s3:::lake/curated/a")));
    assert.ok(!isAllowed([all], asked("s3:GetObject", "arn:aws:s3:::lake/Curated/ab")));
    assert.ok(!isAllowed([all], asked("s3:PutObject", "arn:aws:s3:::lake/Curated/a")));
  });

  it("takes `*` for any text with slashes and none, and every other sign for itself", () => {
    const allows = (Resource: string, resource: string) => isAllowed([{ ...READ, Resource }], asked("s3:GetObject", resource));
    assert.ok(allows("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/a/b/c"));
    assert.ok(allows("arn:aws:s3:::lake/*", "arn:aws:s3:::lake/"));
    assert.ok(!allows("arn:aws:s3:::lake/*", "arn:aws:s3:::lake"));
    assert.ok(!allows("arn:aws:s3:::la.e/*", "arn:aws:s3:::lake/a"));
    assert.ok(allows("arn:aws:s3:::lake/a(b)+[c]", "arn:aws:s3:::lake/a(b)+[c]"));
  });

  it("reads NotAction and NotResource as everything else", () => {
    const others: PolicyStatement = { Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::logs/*" };
    assert.ok(isAllowed([others], asked("s3:GetObject")));
    assert.ok(!isAllowed([others], asked("iam:GetRole")));
    assert.ok(!isAllowed([others], asked("s3:GetObject", "arn:aws:s3:::logs/a")));
  });

  it("wants every key of every operator, and of a key one value", () => {
    const both = { StringEquals: { "s3:prefix": ["raw/", "curated/"] }, Bool: { "aws:SecureTransport": "true" } };
    assert.ok(passes(both, { "s3:prefix": "curated/", "aws:SecureTransport": "true" }));
    assert.ok(!passes(both, { "s3:prefix": "curated/", "aws:SecureTransport": "false" }));
    assert.ok(!passes(both, { "s3:prefix": "late/", "aws:SecureTransport": "true" }));
    assert.ok(!passes({ StringEquals: { "s3:prefix": "raw/", "s3:delimiter": "/" } }, { "s3:prefix": "raw/" }));
  });

  it("tells condition keys apart without regard to case, and their values with it", () => {
    assert.ok(passes({ StringEquals: { "S3:Prefix": "raw/" } }, { "s3:prefix": "raw/" }));
    assert.ok(!passes({ StringEquals: { "s3:prefix": "Raw/" } }, { "s3:prefix": "raw/" }));
    assert.ok(passes({ StringEqualsIgnoreCase: { "s3:prefix": "Raw/" } }, { "s3:prefix": "raw/" }));
  });

  it("has a key that is absent fail, but where the operator says if it exists, or asks for what it is not", () => {
    assert.ok(!passes({ StringEquals: { "s3:prefix": "raw/" } }));
    assert.ok(!passes({ StringLike: { "s3:prefix": "*" } }));
    assert.ok(passes({ StringLikeIfExists: { "s3:prefix": "raw/*" } }));
    assert.ok(!passes({ StringLikeIfExists: { "s3:prefix": "raw/*" } }, { "s3:prefix": "curated/" }));
    assert.ok(passes({ StringNotEquals: { "s3:prefix": "raw/" } }));
    assert.ok(!passes({ StringNotLike: { "s3:prefix": "raw/*" } }, { "s3:prefix": "raw/a" }));
    assert.ok(passes({ Null: { "s3:prefix": "true" } }));
    assert.ok(!passes({ Null: { "s3:prefix": "true" } }, { "s3:prefix": "" }));
  });

  it("compares ARNs with wildcards in both of their operators", () => {
    const from = (operator: string) => ({ [operator]: { "aws:SourceArn": "arn:aws:s3:::lake*" } });
    for (const operator of ["ArnLike", "ArnEquals"]) {
      assert.ok(passes(from(operator), { "aws:SourceArn": "arn:aws:s3:::lake-1" }));
      assert.ok(!passes(from(operator), { "aws:SourceArn": "arn:aws:s3:::logs" }));
    }
  });

  it("refuses to judge by what it does not know", () => {
    assert.throws(() => passes({ NumericLessThan: { "s3:max-keys": "10" } }, { "s3:max-keys": "1" }), /condition operator NumericLessThan/);
    const variable = "arn:aws:s3:::lake/$" + "{aws:username}";
    assert.throws(() => isAllowed([{ ...READ, Resource: variable }], asked("s3:GetObject")), /policy variable/);
  });
});
