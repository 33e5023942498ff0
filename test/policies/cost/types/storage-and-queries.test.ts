import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../policies/cost/inputs.ts";
import { resource, told } from "../stack-of.ts";

describe("the cost of a DynamoDB table", () => {
  const TABLE = "aws:dynamodb/table:Table";
  const used = { writes: 10e6, reads: 20e6, storageGb: 4 };

  it("paid by request goes by units read and written, with storage and its recovery copy", () => {
    const inputs = { billingMode: "PAY_PER_REQUEST", pointInTimeRecovery: { enabled: true } };
    assert.deepEqual(told(resource(TABLE, inputs), used), ["writes $6.25", "reads $2.50", "storage $1.00", "point-in-time recovery $0.80"]);
    assert.deepEqual(told(resource(TABLE, { billingMode: "PAY_PER_REQUEST" })), [
      "writes: $0.625 per million write units by writes",
      "reads: $0.125 per million read units by reads",
      "storage: $0.25 per GB-month by storageGb",
    ]);
  });

  it("provisioned costs its capacity, and that of its indexes, idle or not", () => {
    const inputs = { writeCapacity: 20, readCapacity: 30, globalSecondaryIndexes: [{ writeCapacity: 20, readCapacity: 10 }] };
    // 40 × 0.00065 × 730 = 18.98; 40 × 0.00013 × 730 = 3.80
    assert.deepEqual(told(resource(TABLE, inputs), used), ["write capacity $18.98 idle", "read capacity $3.80 idle", "storage $1.00"]);
  });

  it("is not guessed for capacity that is not given, replicas, or another class", () => {
    assert.deepEqual(told(resource(TABLE, { replicas: [{}] })), [
      "write capacity: the table or an index has none given",
      "read capacity: the table or an index has none given",
      "storage: $0.25 per GB-month by storageGb",
      "replicas: they are billed in their own regions",
    ]);
    assert.match(told(resource(TABLE, { tableClass: "STANDARD_INFREQUENT_ACCESS" }))[0]!, /no price where tableClass is/);
  });
});

describe("the cost of S3", () => {
  const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

  it("of a bucket goes by Standard storage and requests", () => {
    const used = { standardGb: 1000, putRequests: 2e6, getRequests: 10e6 };
    const lines = ["storage, Standard $23.00", "writes $10.00", "reads $4.00"];
    assert.deepEqual(told(resource("aws:s3/bucket:Bucket"), used), lines);
    assert.deepEqual(told(resource("aws:s3/bucketV2:BucketV2"), used), lines);
  });

  it("has the classes that the bucket's rules move objects to, and no others", () => {
    const rules = [
      {
        status: "Enabled",
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 180, storageClass: "DEEP_ARCHIVE" },
        ],
      },
      { status: "Disabled", transitions: [{ days: 1, storageClass: "GLACIER" }] },
      { status: "Enabled", noncurrentVersionTransitions: [{ noncurrentDays: 30, storageClass: "STANDARD_IA" }] },
    ];
    const used = { standardIaGb: 1000, deepArchiveGb: 10000, transitions: 1e6, retrievedGb: 50 };
    assert.deepEqual(told(resource(LIFECYCLE, { rules }), used), [
      "storage, STANDARD_IA $12.50",
      "transitions to STANDARD_IA $10.00",
      "retrievals from STANDARD_IA $0.50",
      "storage, DEEP_ARCHIVE $9.90",
      "transitions to DEEP_ARCHIVE $50.00",
    ]);
  });

  it("prices Glacier, Instant Retrieval and One Zone by their own rates", () => {
    const rules = [{ transitions: ["GLACIER", "GLACIER_IR", "ONEZONE_IA"].map((storageClass) => ({ storageClass })) }];
    const used = { glacierGb: 1000, glacierIrGb: 1000, oneZoneIaGb: 1000, transitions: 1e5, retrievedGb: 0 };
    assert.deepEqual(told(resource(LIFECYCLE, { rules }), used), [
      "storage, GLACIER $3.60",
      "transitions to GLACIER $3.00",
      "storage, GLACIER_IR $4.00",
      "transitions to GLACIER_IR $2.00",
      "storage, ONEZONE_IA $10.00",
      "transitions to ONEZONE_IA $1.00",
      "retrievals from ONEZONE_IA $0.00",
    ]);
  });

  it("of rules that only expire objects is nothing", () => {
    assert.deepEqual(told(resource(LIFECYCLE, { rules: [{ status: "Enabled", expiration: { days: 30 } }] })), []);
  });
});

describe("the cost of Athena, Glue and ECR", () => {
  it("of Athena goes by TB scanned", () => {
    assert.deepEqual(told(resource("aws:athena/workgroup:Workgroup"), { scannedTb: 0.5 }), ["data scanned $2.50"]);
  });

  const job = (inputs: Record<string, unknown>, hours?: number) =>
    told(resource("aws:glue/job:Job", inputs), hours === undefined ? {} : { runHours: hours });

  it("of a Glue job goes by its workers' DPU-hours, less with flex", () => {
    const workers = { command: { name: "glueetl" }, workerType: "G.2X", numberOfWorkers: 10 };
    assert.deepEqual(job(workers, 3), ["glueetl, 20 DPU $26.40"]);
    assert.deepEqual(job({ ...workers, executionClass: "FLEX" }, 3), ["glueetl, 20 DPU, flex $17.40"]);
    assert.deepEqual(job({ command: { name: "glueetl" } }, 3), ["glueetl, 10 DPU $13.20"]);
  });

  it("of a Python shell is $0.0275 an hour, or that of a whole DPU", () => {
    assert.deepEqual(job({ command: { name: "pythonshell" } }), ["pythonshell, 0.0625 DPU: $0.0275 per run-hour by runHours"]);
    assert.deepEqual(job({ command: { name: "pythonshell" }, maxCapacity: 1 }, 10), ["pythonshell, 1 DPU $4.40"]);
  });

  it("is not guessed for a worker that is not known", () => {
    assert.deepEqual(job({ workerType: "G.3X", numberOfWorkers: 2 }), ['all of it: there is no price where workerType is "G.3X"']);
    assert.deepEqual(job({ workerType: "G.1X", numberOfWorkers: UNKNOWN }), ["all of it: numberOfWorkers is not known before deploy"]);
  });

  it("of a crawler goes by DPU-hours, of a repository by GB", () => {
    assert.deepEqual(told(resource("aws:glue/crawler:Crawler"), { dpuHours: 2 }), ["crawls $0.88"]);
    assert.deepEqual(told(resource("aws:ecr/repository:Repository"), { storageGb: 3 }), ["storage $0.30"]);
  });
});
