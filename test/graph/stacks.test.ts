import assert from "node:assert/strict";
import { statements } from "../support/grants.ts";
import { only, type Registered } from "../support/mocks.ts";
import { registeredStack, SAMPLES, type Sample } from "../support/sample-stacks.ts";
import { readBaseline } from "./baselines.ts";
import { differences, type Graph, graphOf, readGraph, writeGraph } from "./graph.ts";

const graphs = new Map<Sample, { resources: readonly Registered[]; graph: Graph }>();
const of = (sample: Sample) => graphs.get(sample)!;
const inputsOf = (sample: Sample, type: string) =>
  of(sample)
    .resources.filter((resource) => resource.type === type)
    .map(({ inputs }) => inputs);

describe("the graph of a stack", function () {
  this.timeout(180_000);
  before(async () => {
    for (const sample of Object.keys(SAMPLES) as Sample[]) {
      const resources = await registeredStack(sample);
      graphs.set(sample, { resources, graph: graphOf(resources) });
    }
  });

  for (const sample of Object.keys(SAMPLES) as Sample[]) {
    it(`is what was agreed on, of ${sample}`, () => {
      assert.deepEqual(
        differences(readBaseline(sample), of(sample).graph),
        [],
        'if this is meant, run "npm run test:graph:update" and read what it changes',
      );
    });

    it(`has no two resources of a type and a name, of ${sample}`, () => {
      assert.equal(of(sample).graph.size, of(sample).resources.length);
    });

    it(`encrypts tables and topics, of ${sample}`, () => {
      for (const { serverSideEncryption } of inputsOf(sample, "aws:dynamodb/table:Table"))
        assert.ok(serverSideEncryption === undefined || serverSideEncryption.enabled);
      for (const { kmsMasterKeyId } of inputsOf(sample, "aws:sns/topic:Topic")) assert.match(kmsMasterKeyId, /^arn:/);
    });

    it(`gives every function a role and a log of its own, of ${sample}`, () => {
      const functions = inputsOf(sample, "aws:lambda/function:Function");
      assert.ok(functions.length >= 8);
      assert.equal(new Set(functions.map(({ role }) => role)).size, functions.length);
      assert.equal(new Set(functions.map(({ loggingConfig }) => loggingConfig.logGroup)).size, functions.length);
    });

    it(`tells whoever is woken what to do, of ${sample}`, () => {
      for (const { alarmDescription, alarmActions } of inputsOf(sample, "aws:cloudwatch/metricAlarm:MetricAlarm")) {
        assert.match(alarmDescription, /\nOwner: market-data\nRunbook: docs\/runbooks\/[\w-]+\.md#[\w-]+\nNow: npx assay .* --stack /);
        assert.equal(alarmActions.length, 1);
      }
    });
  }

  it("encrypts by a key of the stack in staging and prod, and by the services' own elsewhere", () => {
    const algorithms = (sample: Sample) =>
      inputsOf(sample, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").map(
        ({ rules }) => rules[0].applyServerSideEncryptionByDefault.sseAlgorithm,
      );
    assert.deepEqual([...new Set(algorithms("dev"))], ["AES256"]);
    // The bucket of access logs takes no other.
    assert.equal(algorithms("prod").filter((algorithm) => algorithm === "AES256").length, 1);
    assert.ok(algorithms("prod").includes("aws:kms"));
  });

  it("lets whoever commits for a shard publish what any other left, and producers write no book but their own", () => {
    const inLake = (name: string) =>
      statements(only(of("dev").resources, "aws:iam/rolePolicy:RolePolicy", `stream-ingest-${name}-use-lake`).policy) as {
        readonly Action: readonly string[];
        readonly Resource: readonly string[];
      }[];
    for (const name of ["dead-letter-intake", "replay"]) assert.deepEqual(inLake(name), inLake("processor"));
    const written = inLake("producer").find(({ Action }) => Action.includes("s3:PutObject"))!.Resource;
    assert.deepEqual(
      written.map((resource) => resource.slice(resource.indexOf("/") + 1)),
      ["staging/stream-ingest/*", "state/stream-ingest/*", "ledger/producer/*"],
    );
  });

  it("lets those answer alarms who are named, and whom the account lets where nobody is", async () => {
    const trusted = (resources: readonly Registered[]) =>
      statements(only(resources, "aws:iam/role:Role", "responder-role").assumeRolePolicy).map(
        (statement) => (statement as { readonly Principal: object }).Principal,
      );
    assert.deepEqual(trusted(of("dev").resources), [{ AWS: "arn:aws:iam::123456789012:root" }]);
    const onCall = "arn:aws:iam::123456789012:role/on-call";
    assert.deepEqual(trusted(await registeredStack("dev", { "assay:responders": [onCall] })), [{ AWS: [onCall] }]);
  });

  it("never takes data with a stack that keeps it", () => {
    for (const { forceDestroy } of inputsOf("prod", "aws:s3/bucket:Bucket")) assert.equal(forceDestroy, false);
    for (const { forceDestroy } of inputsOf("dev", "aws:s3/bucket:Bucket")) assert.equal(forceDestroy, true);
  });

  it("is compared by meaning: a change of one argument shows, one of order does not", () => {
    const bucket = { type: "aws:s3/bucket:Bucket", name: "lake", inputs: { policy: '{"a":1,"b":[1,2]}', forceDestroy: false } };
    const graph = readGraph(writeGraph(graphOf([bucket])));
    const same = { ...bucket, inputs: { forceDestroy: false, policy: '{ "b": [1, 2], "a": 1 }' } };
    assert.deepEqual(differences(graph, graphOf([same])), []);
    const other = { ...bucket, inputs: { ...bucket.inputs, policy: '{"a":1,"b":[2,1]}' } };
    assert.deepEqual(differences(graph, graphOf([other])), ["~ aws:s3/bucket:Bucket lake: policy"]);
    assert.deepEqual(differences(graph, graphOf([])), ["- aws:s3/bucket:Bucket lake"]);
  });
});
