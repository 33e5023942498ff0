import assert from "node:assert/strict";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { pipelineLoaders } from "../../../pipelines/registry.infrastructure.ts";
import { decodeConfig, type StackConfig } from "../../../stacks/config.ts";
import { faultsText } from "../../../stacks/faults.ts";

const COMPLETE = { "aws:region": "us-east-1", "assay:owner": "market-data", "assay:costCentre": "4711" };
const ALERTED = { ...COMPLETE, "assay:alertEmail": "alerts@example.com" };

/** A value of undefined takes the key away. */
async function decode(stack: string, values: Readonly<Record<string, string | undefined>>, secret: readonly string[] = []) {
  const given = Object.entries({ ...COMPLETE, ...values }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return decodeConfig({ project: "assay", stack, values: Object.fromEntries(given), secret: new Set(secret) }, pipelineLoaders);
}

async function accepted(...args: Parameters<typeof decode>): Promise<StackConfig> {
  const config = await decode(...args);
  if (isRight(config)) return config.right;
  throw new Error(faultsText(args[0], config.left));
}

/** Each fault as `key: message`. */
async function faults(...args: Parameters<typeof decode>): Promise<string[]> {
  const config = await decode(...args);
  return isLeft(config) ? config.left.map(({ key, message }) => `${key}: ${message}`) : [];
}

describe("the configuration of a stack", () => {
  it("takes what its profile says where a key is not given, and what is given over it", async () => {
    const { profile, keys, region, owner, costCentre, pipelines } = await accepted("dev", {});
    assert.deepEqual([profile.name, profile.keep, region, owner, costCentre], ["dev", false, "us-east-1", "market-data", "4711"]);
    assert.deepEqual([keys.encryption, keys.layout, keys.logRetentionDays, keys.budgetUsd], ["sse-s3", "single", 14, 100]);
    assert.deepEqual(
      pipelines.map(({ name }) => name),
      ["historical-batch", "stream-ingest"],
    );

    const prod = await accepted("prod", { ...ALERTED, "assay:budgetUsd": "900" });
    assert.deepEqual([prod.profile.keep, prod.keys.encryption, prod.keys.logRetentionDays, prod.keys.budgetUsd], [true, "kms", 90, 900]);
  });

  it("takes an empty text for a key that is not given", async () => {
    assert.equal((await accepted("dev", { "assay:encryption": "", "assay:removeDataOf": "" })).keys.encryption, "sse-s3");
  });

  it("gives pull requests a profile whose data may go, under names that are short enough", async () => {
    assert.deepEqual((await accepted("pr-17", {})).profile.keep, false);
    const allowed = "after pr- come one to eight small letters or digits; known are dev, staging, prod, pr-*";
    assert.deepEqual(await faults("pr-123456789", {}), [`stack: there is no profile for a stack named pr-123456789: ${allowed}`]);
  });

  it("names no stack so that its names begin as another's do, by which roles are bounded", async () => {
    const [fault] = await faults("pr-1-2", {});
    assert.match(fault!, /^stack: there is no profile for a stack named pr-1-2: after pr- come one to eight small letters or digits;/);
  });

  it("is independent of the order in which pipelines are named", async () => {
    const { pipelines } = await accepted("dev", { "assay:pipelines": '["stream-ingest","historical-batch"]' });
    assert.deepEqual(
      pipelines.map(({ name }) => name),
      ["historical-batch", "stream-ingest"],
    );
  });

  it("tells every fault at once, each with its key, what was found, what is allowed, and the nearest name", async () => {
    const found = await faults("prd", {
      "aws:region": "useast1",
      "assay:owner": undefined,
      "assay:encyption": "kms",
      "assay:layout": "by-zone",
      "assay:alertEmail": "alerts@",
      "assay:networkCidr": "10.0.1.0/16",
      "assay:budgetUsd": "much",
      "assay:pipelines": '["stream-ingst"]',
      "assay:stream-ingest": '{"shards":"two","schedul":true,"scheduleExpression":"cron(0 25 * * ? *)"}',
    });
    const starts = [
      "stack: there is no profile for a stack named prd: did you mean prod? known are dev, staging, prod, pr-*",
      "assay:owner: is missing; give a team's name",
      "assay:pipelines: there is no pipeline stream-ingst: did you mean stream-ingest? known are stream-ingest, historical-batch",
      "assay:encyption: there is no such key: did you mean assay:encryption?",
      'assay:alertEmail: is "alerts@"; allowed is an e-mail address',
      'assay:layout: is "by-zone"; allowed is single or per-zone',
      'assay:budgetUsd: is "much"; allowed is a whole number from 1 to 100,000',
      'assay:networkCidr: is "10.0.1.0/16"; allowed is a range of /16 to /24',
      'aws:region: is "useast1"; allowed is an AWS region, as in us-east-1',
      "assay:stream-ingest: there is no setting schedul: did you mean schedule? known are",
      'assay:stream-ingest: shards is "two"; allowed is a whole number from 1 to 64',
      'assay:stream-ingest: scheduleExpression is "cron(0 25 * * ? *)": hours is 25; it takes 0-23, * and lists, ranges and steps of these; allowed is rate(5 minutes)',
    ];
    assert.equal(found.length, starts.length, found.join("\n"));
    for (const start of starts)
      assert.ok(
        found.some((fault) => fault.startsWith(start)),
        `no fault starts with ${start}:\n${found.join("\n")}`,
      );
  });

  it("takes instruments as their providers spell them, and nothing else for one", async () => {
    const naming = (...symbols: unknown[]) => ({ "assay:historical-batch": JSON.stringify({ symbols }) });
    assert.deepEqual(await faults("dev", naming("AAPL", "BRK-B", "^GSPC", "BTC-USD")), []);
    const [said, ...more] = await faults("dev", naming("AAPL", "b k", "A,B"));
    assert.match(
      said!,
      /: "b k" is no symbol, which is up to 24 letters, digits and \. - \^ =; allowed is a list, as in \["AAPL", "MSFT"\]$/,
    );
    assert.deepEqual(more, []);
    assert.match((await faults("dev", naming(7)))[0]!, /symbols is \[7\]; allowed is a list/);
  });

  it("requires whom alarms reach, but for short-lived stacks and dev", async () => {
    assert.deepEqual(await faults("staging", {}), ["assay:alertEmail: is missing; give an e-mail address"]);
    assert.deepEqual(await faults("pr-1", {}), []);
  });

  it("compares no region with one that is missing or wrong", async () => {
    const elsewhere = {
      "assay:adoptKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/0f1e",
      "assay:stream-ingest": JSON.stringify({
        functionImage: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/assay/functions@sha256:${"a".repeat(64)}`,
      }),
    };
    for (const [region, said] of [
      ["", "aws:region: is missing"],
      ["useast1", 'aws:region: is "useast1"'],
    ] as const) {
      const found = await faults("dev", { ...elsewhere, "aws:region": region });
      assert.equal(found.length, 1, found.join("\n"));
      assert.ok(found[0]!.startsWith(said), found[0]);
    }
  });

  it("refuses what does not go together", async () => {
    const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/assay/producer@sha256:".concat("a".repeat(64));
    const cases: [Readonly<Record<string, string>>, string][] = [
      [{ "assay:adoptBucket": "their-lake", "assay:layout": "per-zone" }, "assay:adoptBucket: is one bucket, and layout per-zone"],
      [{ "assay:adoptVpcId": "vpc-0123456789abcdef0" }, "assay:adoptSubnetIds: is missing beside adoptVpcId"],
      [{ "assay:adoptSubnetIds": '["subnet-0123456789abcdef0"]' }, "assay:adoptVpcId: is missing beside adoptSubnetIds"],
      [{ "assay:adoptBucket": "their-lake", "assay:rawArchive": "glacier" }, "assay:rawArchive: is set beside adoptBucket"],
      [
        { "assay:adoptKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/0f1e" },
        "assay:adoptKeyArn: is a key of eu-west-1, and the stack is deployed to us-east-1",
      ],
      [
        { "assay:stream-ingest": JSON.stringify({ functionImage: image.replace("us-east-1", "eu-west-1") }) },
        "assay:stream-ingest: functionImage lies in eu-west-1, and functions in us-east-1 take images from there alone",
      ],
      [{ "assay:queryYears": "[2030,2020]" }, 'assay:queryYears: is "[2030,2020]"; allowed is the first and the last year'],
      [{ "assay:queryYears": "[1899,2020]" }, "assay:queryYears: is"],
      [{ "assay:removeData": "true" }, "assay:removeDataOf: is missing beside removeData"],
      [{ "assay:removeDataOf": "dev" }, "assay:removeData: is false beside removeDataOf"],
      [
        { "assay:removeData": "true", "assay:removeDataOf": "prod" },
        'assay:removeDataOf: is "prod"; allowed is the stack\'s own name, dev',
      ],
      [{ "assay:pipelines": '["stream-ingest","stream-ingest"]' }, "assay:pipelines: stream-ingest is named twice"],
      [
        { "assay:stream-ingest": '{"provider":"coinbase"}' },
        "assay:stream-ingest: producerImage is missing, in which coinbase is listened to",
      ],
      [
        { "assay:stream-ingest": JSON.stringify({ provider: "coinbase", transport: "direct", producerImage: image }) },
        "assay:stream-ingest: transport is direct, which asks its source now and then, and coinbase has to be listened to",
      ],
      [{ "assay:stream-ingest": '{"retentionHours":25,"maxRecordAgeSeconds":90000}' }, "assay:stream-ingest: retentionHours is 25, and"],
      [{ "assay:historical-batch": '{"provider":"yahoo"}' }, "assay:historical-batch: unofficial is false"],
      [
        { "assay:historical-batch": '{"format":"jsonl"}' },
        "assay:historical-batch: format is jsonl, and the tables that Athena reads hold",
      ],
      [{ "assay:stream-ingest": '{"format":"jsonl"}' }, "assay:stream-ingest: format is jsonl"],
      [{ "assay:historical-batch": "[]" }, 'assay:historical-batch: is "[]"; allowed is an object of settings'],
      [{ "aws:profile": "work" }, "aws:profile: there is no such key: the program makes its own providers, of aws:region alone"],
    ];
    for (const [values, start] of cases) {
      const [fault, ...more] = await faults("dev", values);
      assert.ok(fault?.startsWith(start) && more.length === 0, `${JSON.stringify(values)} has ${[fault, ...more].join("\n")}`);
    }
  });

  it("asks for the secrets of the chosen providers, and has them encrypted", async () => {
    const values = { "assay:historical-batch": '{"provider":"alpha-vantage","concurrency":1}' };
    assert.deepEqual(await faults("dev", values), [
      'assay:alphaVantageApiKey: is missing, and historical-batch cannot do without it; "pulumi config set --stack dev --secret alphaVantageApiKey" asks for it',
    ]);
    assert.deepEqual(await faults("dev", { ...values, "assay:alphaVantageApiKey": "K" }), [
      'assay:alphaVantageApiKey: stands in plain text; replace it where it was issued, and give the new one with "pulumi config set --secret"',
    ]);
    const { secrets } = await accepted("dev", { ...values, "assay:alphaVantageApiKey": "K" }, ["assay:alphaVantageApiKey"]);
    assert.deepEqual(secrets, ["alphaVantageApiKey"]);
  });

  it("keeps data by two deliberate settings, or none", async () => {
    const { keys } = await accepted("prod", { ...ALERTED, "assay:removeData": "true", "assay:removeDataOf": "prod" });
    assert.deepEqual([keys.removeData, keys.removeDataOf], [true, "prod"]);
  });

  it("tells its faults in lines, with how to mend them", () => {
    assert.equal(
      faultsText("dev", [{ _tag: "ConfigFault", key: "assay:owner", message: "is missing" }]),
      'The configuration of stack dev has one fault; nothing was deployed.\n  assay:owner: is missing\nMend them in Pulumi.dev.yaml, or by "pulumi config set --stack dev <key> <value>".',
    );
  });
});
