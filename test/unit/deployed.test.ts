import assert from "node:assert/strict";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { type Environment, readDeployed } from "../../domain/deployed.ts";

const ENVIRONMENT: Environment = {
  ASSAY_STACK: "dev",
  ASSAY_PIPELINE: "stream-ingest",
  S3_BUCKET_NAME: "lake",
  DDB_TABLE_LATEST_PRICES: "prices",
  DDB_TABLE_CHECKPOINTS: "checkpoints",
  KINESIS_STREAM_NAME: "trades",
  ASSAY_SETTINGS: '{"shards":4}',
  ASSAY_PROVIDER: "alpaca",
  ASSAY_SYMBOLS: "AAPL,BRK.B",
  ASSAY_SECRETS: '{"APCA_API_KEY_ID":"arn:aws:secretsmanager:us-east-1:1:secret:a"}',
  ASSAY_CALENDAR: "XNYS",
  ATHENA_WORKGROUP: "assay-dev",
  ATHENA_DATABASE: "assay_dev_silver",
};

function read(change: Environment, ...needed: Parameters<typeof readDeployed>[1]) {
  const found = readDeployed({ ...ENVIRONMENT, ...change }, needed);
  return isRight(found) ? found.right : found.left.map(({ message }) => message);
}

describe("a function's environment", () => {
  it("gives what is asked for, and nothing else", () => {
    assert.deepEqual(
      read({}, "stack", "pipeline", "checkpoints", "latestPrices", "stream", "calendar", "workgroup", "database", "provider"),
      {
        stack: "dev",
        pipeline: "stream-ingest",
        checkpoints: "checkpoints",
        latestPrices: "prices",
        stream: "trades",
        calendar: "XNYS",
        workgroup: "assay-dev",
        database: "assay_dev_silver",
        provider: "alpaca",
      },
    );
    assert.deepEqual(read({}, "settings", "symbols", "secrets"), {
      settings: { shards: 4 },
      symbols: ["AAPL", "BRK.B"],
      secrets: { APCA_API_KEY_ID: "arn:aws:secretsmanager:us-east-1:1:secret:a" },
    });
  });

  it("takes absent symbols and secrets for none", () => {
    assert.deepEqual(read({ ASSAY_SYMBOLS: "", ASSAY_SECRETS: undefined }, "symbols", "secrets"), { symbols: [], secrets: {} });
  });

  it("names one bucket for all zones, or one for each", () => {
    const one = readDeployed(ENVIRONMENT, ["bucketOf"]);
    assert.ok(isRight(one));
    assert.deepEqual([one.right.bucketOf("raw"), one.right.bucketOf("state")], ["lake", "lake"]);
    const zones = JSON.stringify({ raw: "lake-raw", state: "lake-state" });
    const each = readDeployed({ S3_BUCKET_NAMES: zones }, ["bucketOf"]);
    assert.ok(isRight(each));
    assert.deepEqual([each.right.bucketOf("raw"), each.right.bucketOf("state")], ["lake-raw", "lake-state"]);
    assert.throws(() => each.right.bucketOf("late"), /S3_BUCKET_NAMES has no bucket for the zone late/);
  });

  it("knows an endpoint of its own", () => {
    assert.deepEqual(read({}, "ownEndpoint"), { ownEndpoint: false });
    assert.deepEqual(read({ AWS_ENDPOINT_URL: "http://127.0.0.1:4566" }, "ownEndpoint"), { ownEndpoint: true });
  });

  it("tells every fault at once, with the name that was meant", () => {
    const found = readDeployed(
      { DDB_TABLE_CHECKPOINT: "x", ASSAY_SETTINGS: "[1]", S3_BUCKET_NAMES: '{"raw":1}', KINESIS_STREAM_NAME: "" },
      ["bucketOf", "checkpoints", "settings", "stream"],
    );
    assert.ok(isLeft(found));
    assert.deepEqual(found.left, [
      {
        _tag: "DeployedFault",
        variable: "S3_BUCKET_NAMES",
        message: 'S3_BUCKET_NAMES is "{\\"raw\\":1}"; allowed is a JSON object of zones and buckets: deploy the stack again',
      },
      {
        _tag: "DeployedFault",
        variable: "DDB_TABLE_CHECKPOINTS",
        message: "DDB_TABLE_CHECKPOINTS is not set: did you mean DDB_TABLE_CHECKPOINT? deploy the stack again, which sets it",
      },
      {
        _tag: "DeployedFault",
        variable: "ASSAY_SETTINGS",
        message: 'ASSAY_SETTINGS is "[1]"; allowed is the pipeline\'s settings as a JSON object: deploy the stack again',
      },
      {
        _tag: "DeployedFault",
        variable: "KINESIS_STREAM_NAME",
        message: "KINESIS_STREAM_NAME is not set: deploy the stack again, which sets it",
      },
    ]);
  });
});
