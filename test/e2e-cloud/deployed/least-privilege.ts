import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { CallUnderRole } from "../../support/cloud/deployed-stack.ts";
import type { Cloud, Props } from "../../support/engine/cloud.ts";
import { type MadeRequest, needOf, type Permission, permissionsOf, refused } from "../../support/iam/coverage.ts";
import { listOf } from "../../support/iam/policy.ts";
import { permissionsPage, permittedIn } from "../../support/iam/report.ts";
import { RequestReader } from "../../support/iam/requests.ts";
import { type Role, rolesOf } from "../../support/iam/roles.ts";
import { serviceRequests } from "../../support/iam/service-requests.ts";
import type { World } from "./world.ts";

const PAGE = new URL("../../../docs/permissions.md", import.meta.url);

/** Permissions for what no run here comes to, each with its reason: of every role, or of one. */
const ACCEPTED: Readonly<Record<string, string>> = {
  "s3:AbortMultipartUpload": "an upload of more than 8 MiB that breaks off (test/e2e-cloud/store-contract.cloud.ts)",
  "athena:StopQueryExecution":
    "a query for which there is no time left: what build-models is seen to stop, merge-late stops by the same code",
  "stream-ingest-dead-letter-intake kinesis:ListShards": "a shard of which the very first records are given up (test/simulator)",
};

/** The responder's, for what no command does. */
const OF_QUERIES = "[the named queries](https://docs.aws.amazon.com/athena/latest/ug/saved-queries.html), which people run in Athena";

export function leastPrivilegeTests(world: () => World): void {
  let roles: readonly Role[];
  let requests: readonly MadeRequest[];
  before(() => {
    ({ roles, requests } = privilegesOf(world().engine.cloud, world().calls));
  });

  it("lets every role do what was asked under it", () => {
    assert.deepEqual(refused(roles, requests), []);
    assert.deepEqual(
      world()
        .calls.filter(({ status }) => status === 403)
        .map(({ role, operation, answer }) => [role, operation, answer.toString()]),
      [],
    );
  });

  it("lets no role do what nothing asks for", () => {
    assert.deepEqual(idlePermissions(permissionsOf(roles), requests), []);
  });

  it("is told in docs/permissions.md as it is", () => {
    const page = permissionsPage(permissionsOf(roles), requests, reasonOf);
    if (process.env["ASSAY_UPDATE"] === "true") writeFileSync(PAGE, page);
    assert.equal(
      permittedIn(page),
      permittedIn(readFileSync(PAGE, "utf8")),
      "docs/permissions.md is of another program: ASSAY_UPDATE=true npm run test:cloud writes it anew",
    );
  });

  it("lets no pipeline do what another does, but where the stack shares a thing", () => {
    const pipelineOf = ({ logicalName }: Role) => ["stream-ingest", "historical-batch"].find((name) => logicalName.startsWith(name));
    const owner = new Map(roles.map((role) => [role.name, pipelineOf(role)]));
    const shared = new Set<string>();
    for (const role of roles.filter((each) => pipelineOf(each) !== undefined)) {
      const others = requests.filter((request) => owner.get(request.role) !== undefined && owner.get(request.role) !== pipelineOf(role));
      const allowed = others.filter((request) => refused([role], [{ ...request, role: role.name }]).length === 0);
      for (const { action, resource, context } of allowed) shared.add(`${action} ${sharedPart(resource, context)}`);
    }
    assert.deepEqual([...shared].sort(), SHARED);
  });

  it("refuses a function, live, what keeps the place of another pipeline", async () => {
    const { api, names, call } = world();
    const path = `/2015-03-31/functions/${names["pipelines"]["stream-ingest"].functions.producer}/configuration`;
    const { Variables } = (await api.rest("lambda", "GET", path))["Environment"];
    const DDB_TABLE_CHECKPOINTS: string = names["checkpointsTables"]["historical-batch"];
    await api.rest("lambda", "PUT", path, { Environment: { Variables: { ...Variables, DDB_TABLE_CHECKPOINTS } } });
    const answer = await call("stream-ingest", "producer", {});
    await api.rest("lambda", "PUT", path, { Environment: { Variables } });
    assert.equal(answer._tag, "Failed", JSON.stringify(answer));
    assert.match(JSON.stringify(answer), new RegExp(`table ${DDB_TABLE_CHECKPOINTS}: .*AccessDenied`));
  });

  for (const { of, action, pipeline, name, event } of TAKEN_AWAY) {
    it(`has ${name} fail, live, without ${action}`, async () => {
      const permission = permissionsOf(roles).find(({ role, action: each }) => role.logicalName === of && each === action)!;
      await without(world(), permission, async () => {
        const answer = await world().call(pipeline, name, event);
        assert.equal(answer._tag, "Failed", JSON.stringify(answer));
        assert.match(JSON.stringify(answer), /AccessDenied/);
      });
    });
  }
}

/** The roles of what is deployed, and what was asked under them: by these calls, and by services themselves. */
export function privilegesOf(cloud: Cloud, calls: readonly CallUnderRole[]) {
  const roles = rolesOf(cloud, "dev");
  const reader = new RequestReader();
  const made = calls.flatMap((call) => reader.requestsOf(call).map((request) => ({ ...request, role: call.role, by: call.during })));
  const byServices = serviceRequests(cloud).map(({ service, page, ...request }) => ({ ...request, by: `[${service}](${page})` }));
  const requests: readonly MadeRequest[] = [...made, ...byServices];
  return { roles, requests };
}

/** What could be taken away unnoticed: role, action and resources. */
export function idlePermissions(permissions: readonly Permission[], requests: readonly MadeRequest[]): readonly string[] {
  return permissions
    .filter((permission) => needOf(permission, requests) === undefined && reasonOf(permission) === undefined)
    .map(({ role, action, statement }) => [role.logicalName, action, ...listOf(statement.Resource)].join(" "));
}

/** A call of each of five functions that comes to the action at once. */
const TAKEN_AWAY = [
  { of: "stream-ingest-producer", action: "dynamodb:GetItem", pipeline: "stream-ingest", name: "producer", event: {} },
  {
    of: "stream-ingest-replay",
    action: "s3:ListBucket",
    pipeline: "stream-ingest",
    name: "replay",
    event: { zone: "quarantine", who: "ada", why: "a test" },
  },
  {
    of: "stream-ingest-replay",
    action: "kinesis:ListShards",
    pipeline: "stream-ingest",
    name: "replay",
    event: { zone: "quarantine", who: "ada", why: "a test" },
  },
  {
    of: "historical-batch-backfill",
    action: "dynamodb:UpdateItem",
    pipeline: "historical-batch",
    name: "backfill",
    event: { id: "AAPL/2024", symbol: "AAPL", from: "2024-01-02", to: "2024-01-31" },
  },
  {
    of: "historical-batch-build-models",
    action: "s3:ListBucket",
    pipeline: "historical-batch",
    name: "build-models",
    event: { slices: [] },
  },
] as const;

/** What pipelines of a stack have in common: the prices that are served, and trades that came too late, which one keeps and the other merges. */
const SHARED: readonly string[] = [
  "dynamodb:UpdateItem table/assay-dev-latest-prices-table",
  "s3:GetObject lake-bucket/late",
  "s3:GetObject lake-bucket/quarantine",
  "s3:ListBucket lake-bucket",
  "s3:ListBucket late/stock_market_data",
  "s3:ListBucket quarantine/stock_market_data",
  "s3:PutObject lake-bucket/curated",
  "s3:PutObject lake-bucket/quarantine",
  "s3:PutObject lake-bucket/validations",
  "xray:PutTelemetryRecords *",
  "xray:PutTraceSegments *",
];

function sharedPart(resource: string, context: Props): string {
  const part = context["s3:prefix"] ?? resource.split(":").at(-1)!;
  const folders = part
    .replace(/^assay-dev-/, "")
    .replace(/-[0-9a-f]{4}(\/|$)/, "$1")
    .split("/");
  // Of the ledger each book counts by itself.
  return folders.slice(0, folders[1] === "ledger" ? 3 : 2).join("/");
}

function reasonOf({ role, action, statement }: Permission): string | undefined {
  const isOfQueries = /^(athena|glue):/.test(action) || listOf(statement.Resource).some((resource) => resource.includes("athena-results"));
  return role.logicalName === "responder" && isOfQueries ? OF_QUERIES : (ACCEPTED[action] ?? ACCEPTED[`${role.logicalName} ${action}`]);
}

/** Takes an action out of its role's policies in the local cloud, and puts it back. */
async function without({ api, engine }: World, { role, action }: Permission, run: () => Promise<void>): Promise<void> {
  const policies = engine.cloud.all("aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) => inputs["role"] === role.name);
  const put = async (change: (document: Props) => Props) => {
    for (const { inputs } of policies) {
      const document = change(JSON.parse(inputs["policy"]));
      const policy = { RoleName: role.name, PolicyName: inputs["name"] };
      // A policy of no statements is none.
      if (document["Statement"].length === 0) await api.query("iam", "DeleteRolePolicy", policy);
      else await api.query("iam", "PutRolePolicy", { ...policy, PolicyDocument: JSON.stringify(document) });
    }
  };
  const lacking = ({ Statement, ...document }: Props) => ({
    ...document,
    Statement: Statement.map((statement: Props) => ({
      ...statement,
      Action: listOf(statement["Action"]).filter((each) => each !== action),
    })).filter(({ Action }: Props) => Action.length > 0),
  });
  await put(lacking);
  try {
    await run();
  } finally {
    await put((document) => document);
  }
}
