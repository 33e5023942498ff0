import assert from "node:assert/strict";
import { type MadeRequest, needOf, permissionsOf, refused } from "../../support/iam/coverage.ts";
import type { PolicyStatement } from "../../support/iam/policy.ts";
import { logicalNameOf, type Role } from "../../support/iam/roles.ts";

const allow = (Action: readonly string[], Resource: string): PolicyStatement => ({ Effect: "Allow", Action, Resource: [Resource] });
const role = (...statements: readonly PolicyStatement[]): Role => ({
  name: "assay-dev-reader-role-1a2b",
  logicalName: "reader",
  statements,
});
const made = (action: string, resource: string, of = "assay-dev-reader-role-1a2b"): MadeRequest => ({
  role: of,
  action,
  resource,
  context: {},
  by: "a run",
});

/** Permissions that nothing needs. */
const idle = (of: Role, ...requests: readonly MadeRequest[]) =>
  permissionsOf([of])
    .filter((permission) => needOf(permission, requests) === undefined)
    .map(({ action }) => action);

describe("permissions held against requests", () => {
  it("find requests that no policy of their role allows", () => {
    const reader = role(allow(["s3:GetObject"], "lake/*"));
    const requests = [made("s3:GetObject", "lake/a"), made("s3:PutObject", "lake/a"), made("s3:GetObject", "lake/a", "another")];
    assert.deepEqual(refused([reader], requests), requests.slice(1));
  });

  it("find actions that nothing asks for", () => {
    const reader = role(allow(["s3:GetObject", "s3:PutObject"], "lake/*"));
    assert.deepEqual(idle(reader, made("s3:GetObject", "lake/a")), ["s3:PutObject"]);
  });

  it("find actions that another statement allows as well", () => {
    const twice = role(allow(["s3:GetObject"], "lake/*"), allow(["s3:GetObject"], "lake/raw/*"));
    assert.deepEqual(idle(twice, made("s3:GetObject", "lake/raw/a")), ["s3:GetObject", "s3:GetObject"]);
    assert.deepEqual(idle(twice, made("s3:GetObject", "lake/a")), ["s3:GetObject"]);
  });

  it("do not take what one role asks for another's need", () => {
    assert.deepEqual(idle(role(allow(["s3:GetObject"], "*")), made("s3:GetObject", "lake/a", "another")), ["s3:GetObject"]);
  });

  it("are told by the names that the program gives", () => {
    assert.equal(logicalNameOf("assay-dev-stream-ingest-processor-role-1a2b", "dev"), "stream-ingest-processor-role");
  });
});
