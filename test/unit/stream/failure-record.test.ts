import assert from "node:assert/strict";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { type Failure, failureRecord } from "../../../domain/stream/failure-record.ts";
import { kinesisEvent } from "../../../domain/stream/kinesis-event.ts";
import { SOURCE } from "./cases/case.ts";

const at = (text: string) => Date.parse(text);

/** 500 records between the first and the last of the example on AWS's page. */
const RECORDS: readonly StreamRecord[] = Array.from({ length: 500 }, (_, place) => ({
  partitionKey: "k",
  data: new TextEncoder().encode(`record ${place}`),
  sequenceNumber:
    place === 499
      ? "49601189658422359378836298522902373528957594348623495186"
      : String(49601189658422359378836298521827638475320189012309704722n + BigInt(place)),
  arrivedAt: place === 499 ? at("2019-11-14T00:38:05.580Z") : at("2019-11-14T00:38:04.835Z"),
}));

const EXHAUSTED: Failure = {
  condition: "RetryAttemptsExhausted",
  records: RECORDS,
  invocations: 1,
  last: { requestId: "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5", functionError: "Unhandled" },
  at: at("2019-11-14T00:38:06.021Z"),
};

describe("failureRecord", () => {
  it("is the example of AWS's page, with the whole event as text", () => {
    assert.deepEqual(failureRecord(EXHAUSTED, SOURCE), {
      requestContext: {
        requestId: "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5",
        functionArn: "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: "2019-11-14T00:38:06.021Z",
      KinesisBatchInfo: {
        shardId: "shardId-000000000001",
        startSequenceNumber: "49601189658422359378836298521827638475320189012309704722",
        endSequenceNumber: "49601189658422359378836298522902373528957594348623495186",
        approximateArrivalOfFirstRecord: "2019-11-14T00:38:04.835Z",
        approximateArrivalOfLastRecord: "2019-11-14T00:38:05.580Z",
        batchSize: 500,
        streamArn: "arn:aws:kinesis:us-east-2:123456789012:stream/mystream",
      },
      payload: JSON.stringify(kinesisEvent(RECORDS, SOURCE)),
    });
  });

  it("names no function error where the function itself reported the records (observed: LocalStack's recordings of AWS)", () => {
    const reported = failureRecord({ ...EXHAUSTED, last: { requestId: "r", functionError: null } }, SOURCE);
    assert.deepEqual(reported.responseContext, { statusCode: 200, executedVersion: "$LATEST", functionError: null });
  });

  it("has no response where the records were too old, tried or not (observed: LocalStack's tests, run against AWS)", () => {
    const old = failureRecord({ ...EXHAUSTED, condition: "RecordAgeExceeded" }, SOURCE);
    assert.equal("responseContext" in old, false);
    assert.equal(old.requestContext.requestId, "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5");
  });

  it("has an empty request id where there was no invocation (assumed: the pages do not say)", () => {
    const never = failureRecord({ ...EXHAUSTED, condition: "RecordAgeExceeded", invocations: 0, last: undefined }, SOURCE);
    assert.deepEqual(never.requestContext, {
      requestId: "",
      functionArn: SOURCE.functionArn,
      condition: "RecordAgeExceeded",
      approximateInvokeCount: 0,
    });
  });

  it("refuses to tell of no records", () => {
    assert.throws(() => failureRecord({ ...EXHAUSTED, records: [] }, SOURCE), /at least one record/);
  });
});
