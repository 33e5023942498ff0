import assert from "node:assert/strict";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { isRight } from "fp-ts/lib/Either.js";
import { providerByName } from "../../../adapters/providers/registry.ts";
import { NAMED_QUERIES } from "../../../components/named-queries.ts";
import type { HistoryProvider } from "../../../domain/ports/provider.ts";
import { decodeSettings } from "../../../domain/settings.ts";
import { backfilling } from "../../../pipelines/historical-batch/lambda/backfilling.ts";
import { settingsSpec } from "../../../pipelines/historical-batch/settings.ts";
import type { Props } from "../../support/engine/cloud.ts";
import { withOutput } from "../../support/stdout.ts";
import { eventually, findingsIn, type World } from "./world.ts";

export const LONG = { getRemainingTimeInMillis: () => 900_000 };
export const NO_DEPENDENCIES = {
  secret: async () => undefined,
  clock: { now: () => Date.now() },
  budget: { take: () => Promise.reject(new Error("a simulated market has no limits")) },
};
const RANGE = { from: "2025-11-03", to: "2026-01-16" };

/** The account's root, in place of a function's role. */
function around({ proxy, s3 }: World) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return { s3, dynamoDb: new DynamoDBClient({ endpoint: proxy.url, region: "us-east-1", credentials }) };
}

/** The backfill by these variables, within this process and with another source of bars than the stack's own. */
export function backfillFrom(world: World, provider: HistoryProvider, variables: Readonly<Record<string, string>>) {
  const settings = decodeSettings(settingsSpec, JSON.parse(variables["ASSAY_SETTINGS"]!));
  assert.ok(isRight(settings));
  const deployment = { provider, symbols: ["AAPL"], settings: settings.right };
  return { settings: settings.right, take: backfilling(variables, deployment, around(world)) };
}

/** Runs the state machine, and answers with what came of it. */
export async function backfillOf({ api, names }: World, input: object): Promise<Props> {
  const { stateMachineArn } = names["pipelines"]["historical-batch"];
  const { executionArn } = await api.json("states", "StartExecution", { stateMachineArn, input: JSON.stringify(input) });
  const execution = await eventually("the backfill", async () => {
    const found = await api.json("states", "DescribeExecution", { executionArn });
    return found["status"] === "RUNNING" ? undefined : found;
  });
  assert.equal(execution["status"], "SUCCEEDED", JSON.stringify(execution));
  return JSON.parse(execution["output"]) as Props;
}

export function historyTests(world: () => World): void {
  const backfill = (input: object) => backfillOf(world(), input);

  it("plans a backfill, takes its slices in side by side, builds the models of what came in, and merges late trades", async () => {
    const { models, failed, late } = await backfill(RANGE);
    assert.equal(failed, 0);
    // What stream-ingest kept, since it came too late: one of the session's own, and one that was put for this.
    assert.deepEqual([late.records, late.curated], [2, 2]);
    assert.deepEqual(
      models.map(({ model, rows }: Props) => [model, rows > 0]),
      ["daily_returns", "daily_summary", "monthly_bars", "moving_averages", "weekly_bars"].map((model) => [model, true]),
    );
    assert.deepEqual(await findingsIn(world().objects), []);
  });

  it("leaves readers the models of one generation before, and no older ones", async () => {
    const { objects } = world();
    const generations = async () => new Set((await objects.list("derived/weekly_bars/")).map((key) => key.split("/")[2]!)).size;
    // With the name of the current one.
    assert.equal(await generations(), 2);
    for (const year of [2023, 2022]) await backfill({ symbols: ["AAPL"], from: `${year}-01-03`, to: `${year}-02-03` });
    assert.equal(await generations(), 3);
  });

  it("takes nothing in twice, and computes nothing anew of the same bars", async () => {
    const { objects } = world();
    const before = await Promise.all(["curated/daily_bars/", "derived/"].map((folder) => objects.list(folder)));
    await backfill(RANGE);
    assert.deepEqual(await Promise.all(["curated/daily_bars/", "derived/"].map((folder) => objects.list(folder))), before);
    assert.deepEqual(await findingsIn(objects), []);
  });

  it("judges quarantined bars anew, as whoever answers an alarm orders, once the gate is set otherwise", async () => {
    const { api, names, call, objects } = world();
    const path = `/2015-03-31/functions/${names["pipelines"]["historical-batch"].functions.replay}/configuration`;
    const { Variables } = (await api.rest("lambda", "GET", path))["Environment"];
    // What the stack's own source does not send: bars with faults, the newest there are.
    const source = await providerByName("simulated", { faults: "demo" }, NO_DEPENDENCIES);
    assert.ok(isRight(source));
    const { settings, take } = backfillFrom(world(), source.right, Variables);
    const slice = { id: "AAPL/2026", symbol: "AAPL", from: "2026-01-20", to: "2026-03-31" } as const;
    const { result: failed } = await withOutput(() => take(slice, LONG));
    assert.equal(failed.marker, "QUALITY=FAIL");

    const ASSAY_SETTINGS = JSON.stringify({ ...settings, gate: "rows", maxErrorRate: 1 });
    await api.rest("lambda", "PUT", path, { Environment: { Variables: { ...Variables, ASSAY_SETTINGS } } });
    const replayed = await call("historical-batch", "replay", { zone: "quarantine", who: "ada", why: "row by row" });
    assert.ok(replayed._tag === "Returned" && (replayed.value as Props)["became"].curated > 0, JSON.stringify(replayed));
    assert.deepEqual(await findingsIn(objects), []);
  });

  it("stops a query for which there is no time left", async () => {
    const { api, names, call, objects, proxy, s3 } = world();
    const { functions } = names["pipelines"]["historical-batch"];
    const setTimeout = (Timeout: number) =>
      api.rest("lambda", "PUT", `/2015-03-31/functions/${functions["build-models"]}/configuration`, { Timeout });
    // Other bars, for which the models have to be computed anew.
    const [key] = await objects.list("curated/daily_bars/");
    const added = "curated/daily_bars/year=2025/again.parquet";
    await objects.publish(await objects.stage("test", added, (await objects.read(key!))!), added);
    // Less than what the function keeps for stopping, and a query that does not come to its end.
    await setTimeout(29);
    const running = JSON.stringify({ QueryExecution: { Status: { State: "RUNNING" } } });
    proxy.setFaults(({ operation }) => (operation === "GetQueryExecution" ? { _tag: "Answer", status: 200, body: running } : undefined));
    try {
      const answer = await call("historical-batch", "build-models", { slices: [] });
      assert.equal(answer._tag, "Failed");
      assert.match(JSON.stringify(answer), /it was RUNNING when time ran out/);
    } finally {
      proxy.setFaults(undefined);
      await setTimeout(900);
      await s3.send(new DeleteObjectCommand({ Bucket: names["buckets"].curated, Key: added }));
    }
  });
}

export function queryTests(world: () => World): void {
  async function rowsOf(sql: string): Promise<readonly (readonly string[])[]> {
    const { api, names } = world();
    const { workgroup: WorkGroup, database: Database } = names;
    const { QueryExecutionId } = await api.json("athena", "StartQueryExecution", {
      QueryString: sql,
      WorkGroup,
      QueryExecutionContext: { Database },
    });
    const { Status } = await eventually("the query", async () => {
      const { QueryExecution } = await api.json("athena", "GetQueryExecution", { QueryExecutionId });
      return ["QUEUED", "RUNNING"].includes(QueryExecution.Status.State) ? undefined : (QueryExecution as Props);
    });
    assert.equal(Status.State, "SUCCEEDED", JSON.stringify(Status));
    const { ResultSet } = await api.json("athena", "GetQueryResults", { QueryExecutionId });
    return ResultSet.Rows.map(({ Data }: Props) => Data.map(({ VarCharValue }: Props) => VarCharValue));
  }

  for (const { name, sql } of NAMED_QUERIES) {
    it(`answers ${name}`, async () => {
      const [header, ...rows] = await rowsOf(sql.replace(/;$/, ""));
      assert.ok(rows.length > 0 && header!.length >= 2, `${name} has no rows`);
    });
  }
}
