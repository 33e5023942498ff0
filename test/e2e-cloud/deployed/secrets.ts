import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { isRight } from "fp-ts/lib/Either.js";
import { providerByName } from "../../../adapters/providers/registry.ts";
import { invoke } from "../../support/cloud/deployed-stack.ts";
import { eventsOf } from "../../support/cloud/log-metrics.ts";
import type { Props } from "../../support/engine/cloud.ts";
import { send, useHttpServer } from "../../support/http-server.ts";
import { withOutput } from "../../support/stdout.ts";
import { backfillFrom, LONG } from "./history.ts";
import { PLANTED, WEBHOOK_PATH, type World } from "./world.ts";

const SECRETS = [WEBHOOK_PATH, ...Object.values(PLANTED)];
/** Each as it is, and as it stands in URLs, in JSON texts and in Base64. */
const FORMS = SECRETS.flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  secret.replaceAll("/", "\\/"),
  Buffer.from(secret).toString("base64"),
]);

/** Texts by where they were found. */
type Found = AsyncGenerator<readonly [where: string, text: string]>;

export function secretsTests(world: () => World): void {
  it("is not told by a notifier whose webhook was revoked", async () => {
    const { engine, slack } = world();
    slack.revoke();
    const notifier = engine.cloud.all("aws:lambda/function:Function").find(({ id }) => id.startsWith("assay-dev-slack-"))!;
    const answer = await invoke(world(), notifier.id, { Records: [{ Sns: { Subject: "ALARM", Message: "{}" } }] });
    assert.equal(answer._tag, "Failed");
    assert.match(JSON.stringify(answer), /127\.0\.0\.1/);
  });

  describe("of a provider that repeats it", () => {
    const provider = useHttpServer();

    it("is taken out of what is kept, of bars as of a refusal", async () => {
      const { api, names, objects } = world();
      const key = PLANTED["assay:alphaVantageApiKey"];
      const bar = { "1. open": "271.1", "2. high": "272", "3. low": "270.5", "4. close": "271.5", "5. volume": "100" };
      const about = { "1. Information": `Daily Prices for ${key}`, "2. Symbol": "AAPL", "5. Time Zone": "US/Eastern" };
      const refusal = { Information: `We have detected your API key as ${key} and our standard API rate limit is 25 requests per day.` };
      provider().answerInTurn(send({ "Meta Data": about, "Time Series (Daily)": { "2026-04-01": bar } }), send(refusal));
      const source = await providerByName(
        "alpha-vantage",
        { "base-url": provider().url },
        {
          secret: async () => key,
          clock: { now: () => Date.now() },
          budget: { take: async () => ({ _tag: "Go" }) },
        },
      );
      assert.ok(isRight(source));
      const path = `/2015-03-31/functions/${names["pipelines"]["historical-batch"].functions.backfill}/configuration`;
      const { Variables } = (await api.rest("lambda", "GET", path))["Environment"];
      const { take } = backfillFrom(world(), source.right, Variables);
      const kept = (await objects.list("raw/daily_bars/")).length;
      const slice = (to: string) => ({ id: `AAPL/${to}`, symbol: "AAPL", from: "2026-04-01", to });
      const { result, lines } = await withOutput(() => take(slice("2026-04-01"), LONG));
      assert.equal(result.received, 1);
      assert.ok((await objects.list("raw/daily_bars/")).length > kept);
      const refused = await withOutput(() => take(slice("2026-04-02"), LONG).catch(String));
      assert.deepEqual(provider().requests.length, 2);
      assert.ok(![...lines, ...refused.lines, JSON.stringify(refused.result)].some((line) => line.includes(key)));
    });
  });

  it("is found nowhere but where it is kept: not in logs, objects, items, environments, bundles, the manifest or the state", async () => {
    const places = new Map<string, number>();
    const leaks: string[] = [];
    for (const places_ of [logs(world()), objects(world()), items(world()), functions(world()), program(world())]) {
      for await (const [where, text] of places_) {
        const kind = where.split(" ")[0]!;
        places.set(kind, (places.get(kind) ?? 0) + 1);
        leaks.push(...FORMS.filter((form) => text.includes(form)).map((form) => `${form} in ${where}`));
      }
    }
    assert.deepEqual(leaks, []);
    const zones = ["raw", "curated", "quarantine", "dead-letters", "late", "ledger", "validations", "state", "aws"];
    for (const kind of ["log", "item", "environment", "bundle", "parameter", "state", ...zones.map((zone) => `object:${zone}`)]) {
      assert.ok(places.get(kind)! > 0, `no ${kind} was looked at`);
    }
  });
}

async function* logs({ api, engine }: World): Found {
  for (const { id } of engine.cloud.all("aws:cloudwatch/logGroup:LogGroup")) {
    for (const { message } of await eventsOf(api, id)) yield [`log ${id}`, message];
  }
}

async function* objects({ s3, engine }: World): Found {
  for (const { id: Bucket } of engine.cloud.all("aws:s3/bucket:Bucket")) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Key! }));
        yield [`object:${Key!.split("/")[0]} s3://${Bucket}/${Key}`, Buffer.from(await Body!.transformToByteArray()).toString("latin1")];
      }
    }
  }
}

async function* items({ api, engine }: World): Found {
  for (const { id: TableName } of engine.cloud.all("aws:dynamodb/table:Table")) {
    const { Items } = await api.json("dynamodb", "Scan", { TableName });
    for (const item of Items) yield [`item of ${TableName}`, JSON.stringify(item)];
  }
}

async function* functions({ api, engine }: World): Found {
  for (const { id, inputs } of engine.cloud.all("aws:lambda/function:Function")) {
    const { Configuration } = await api.rest("lambda", "GET", `/2015-03-31/functions/${id}`);
    yield [`environment of ${id}`, JSON.stringify(Configuration)];
    for (const [path, asset] of Object.entries(inputs["code"].assets as Record<string, Props>)) {
      yield [`bundle ${id} ${path}`, readFileSync(asset["path"], "utf8")];
    }
  }
}

async function* program({ api, engine, stack }: World): Found {
  const { Parameter } = await api.json("ssm", "GetParameter", { Name: "/assay/dev/manifest" });
  yield ["parameter manifest", Parameter.Value];
  yield ["state", engine.stateOf("dev")];
  yield ["state outputs", JSON.stringify(await stack.outputs())];
}
