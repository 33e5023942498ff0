import assert from "node:assert/strict";
import { AthenaClient } from "@aws-sdk/client-athena";
import { athenaEngine } from "../../../../adapters/aws/athena-engine.ts";
import { AthenaFault, runStatement } from "../../../../adapters/aws/athena-query.ts";
import { unloadStatement } from "../../../../adapters/aws/athena-sql.ts";
import { AwsFault } from "../../../../adapters/aws/aws-fault.ts";
import { s3Client } from "../../../../adapters/aws/clients.ts";
import { generationName, inputsOf } from "../../../../adapters/aws/derived.ts";
import type { Model } from "../../../../domain/ports/sql.ts";
import { send, useHttpServer } from "../../../support/http-server.ts";

const CLOSES: Model = { name: "closes", sql: "SELECT symbol, close FROM daily_bars", orderBy: ["symbol"], scope: "symbol" };
const COUNTS: Model = { name: "counts", sql: "SELECT COUNT(*) AS n FROM closes", orderBy: ["n"], scope: "market" };

describe("a model as a statement of Athena", () => {
  it("reads the latest revision of each bar and the models before it, from the curated table alone", () => {
    const at = { database: "assay_dev_silver", folder: "s3://lake/derived/counts/g1/", earlier: [CLOSES] };
    assert.equal(
      unloadStatement(COUNTS, at),
      `UNLOAD (
WITH daily_bars_history AS (
SELECT * FROM "assay_dev_silver"."daily_bars"
),
daily_bars AS (
SELECT bar.*
FROM daily_bars_history AS bar
LEFT JOIN (
  SELECT symbol, price_date, source, MAX(revision) AS revision FROM daily_bars_history WHERE revision > 1 GROUP BY symbol, price_date, source
) AS corrected
  ON bar.symbol = corrected.symbol AND bar.price_date = corrected.price_date AND bar.source = corrected.source
WHERE bar.revision = COALESCE(corrected.revision, 1)
),
closes AS (
SELECT symbol, close FROM daily_bars
)
SELECT * FROM (
SELECT COUNT(*) AS n FROM closes
)
ORDER BY "n"
)
TO 's3://lake/derived/counts/g1/'
WITH (format = 'PARQUET', compression = 'ZSTD')`,
    );
  });

  it("keeps names and places whole whatever is in them", () => {
    const statement = unloadStatement({ ...CLOSES, orderBy: ['a"b'] }, { database: 'x"y', folder: "s3://lake/o'clock/", earlier: [] });
    assert.match(statement, /FROM "x""y"\."daily_bars"/);
    assert.match(statement, /ORDER BY "a""b"\n/);
    assert.match(statement, /TO 's3:\/\/lake\/o''clock\/'/);
  });
});

describe("a generation's name", () => {
  it("sorts by the time of what it was computed from, and tells what that was", () => {
    const earlier = generationName(Date.UTC(2026, 0, 18, 9, 5, 7, 12), "0123456789abcdef");
    assert.equal(earlier, "20260118T090507012Z-0123456789abcdef");
    assert.ok(earlier < generationName(Date.UTC(2026, 0, 18, 14), "0000000000000000"));
    assert.equal(inputsOf(earlier), "0123456789abcdef");
  });
});

describe("Athena's queries", () => {
  const server = useHttpServer();
  const status = (State: string, more: object = {}) => send({ QueryExecution: { Status: { State, ...more } } });
  const started = send({ QueryExecutionId: "q-1" });
  const refused = (type: string, message: string) => send({ __type: type, message }, 400, { "x-amzn-errortype": type });

  const work = (stopRequested = () => false) => ({
    client: new AthenaClient({
      endpoint: server().url,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    }),
    workgroup: "assay-dev",
    stopRequested,
  });
  const run = (stopRequested?: () => boolean) => runStatement(work(stopRequested), "model closes", "UNLOAD …");
  const fault = async (stopRequested?: () => boolean): Promise<AthenaFault> => {
    const thrown: unknown = await run(stopRequested).then(
      () => undefined,
      (error) => error,
    );
    assert.ok(thrown instanceof AthenaFault);
    return thrown;
  };

  it("are asked for until they have succeeded", async () => {
    server().answerInTurn(started, status("QUEUED"), status("RUNNING"), status("SUCCEEDED"));
    await run();
    assert.equal(server().requests.length, 4);
  });

  it("that fail say which one, why in Athena's words, and what to do", async () => {
    server().answerInTurn(
      started,
      status("FAILED", { StateChangeReason: "line 4:8: Column 'clse' cannot be resolved.", AthenaError: { ErrorCategory: 2 } }),
    );
    const { _tag, queryId, state, reason, message } = await fault();
    assert.deepEqual([_tag, queryId, state, reason], ["AthenaFault", "q-1", "FAILED", "line 4:8: Column 'clse' cannot be resolved"]);
    assert.equal(
      message,
      "model closes cannot be computed: Athena's query q-1 failed: line 4:8: Column 'clse' cannot be resolved. Mend the model's SQL, or the table it reads, and deploy the stack again.",
    );
  });

  it("are told apart by whose fault it is", async () => {
    const mendOf = async (state: string, more: object) => {
      server().answerInTurn(started, status(state, more));
      return (await fault()).message.split(/(?<=[^1])\. /).at(-1);
    };
    assert.equal(
      await mendOf("FAILED", { StateChangeReason: "Access Denied (Service: Amazon S3; Status Code: 403)" }),
      "Grant that to the function's role by the capability of the component that owns it.",
    );
    assert.equal(
      await mendOf("FAILED", { StateChangeReason: "GENERIC_INTERNAL_ERROR", AthenaError: { ErrorCategory: 1 } }),
      "That is Athena's own fault: run it again.",
    );
    assert.equal(
      await mendOf("CANCELLED", {}),
      "Run it again; where nobody cancelled it, it scanned more than the workgroup allows: raise queryScanLimitMb.",
    );
  });

  it("are stopped when time runs out", async () => {
    const operations: unknown[] = [];
    const answers = [started, status("RUNNING"), status("RUNNING"), send({})];
    server().answer((request, response) => {
      operations.push(String(request.headers["x-amz-target"]).split(".").at(-1));
      answers.shift()!(request, response);
    });
    let looks = 0;
    const { state, reason } = await fault(() => ++looks === 2);
    assert.deepEqual([state, reason], ["OutOfTime", "it was RUNNING when time ran out"]);
    assert.deepEqual(operations, ["StartQueryExecution", "GetQueryExecution", "GetQueryExecution", "StopQueryExecution"]);
  });

  it("that Athena does not take are faults of AWS, and name the workgroup", async () => {
    server().answerInTurn(refused("InvalidRequestException", "WorkGroup is not found."));
    await assert.rejects(run(), (error) => {
      assert.ok(error instanceof AwsFault);
      assert.equal(error.code, "InvalidRequestException");
      assert.match(error.message, /^cannot run model closes in Athena's workgroup assay-dev: WorkGroup is not found/);
      return true;
    });
  });

  it("are not made of models over trades, whose times Athena reads too coarsely", async () => {
    const s3 = { client: s3Client({ pathStyle: true }), bucketOf: () => "lake", clock: { now: () => 0 } };
    const engine = athenaEngine({ ...work(), database: "silver", s3 });
    await assert.rejects(engine.build([CLOSES, { ...COUNTS, over: "stock_market_data" }]), {
      message: "model counts is over stock_market_data, and Athena computes models over daily_bars alone",
    });
    assert.deepEqual(server().requests, []);
  });
});
