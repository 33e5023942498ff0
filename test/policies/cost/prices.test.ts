import assert from "node:assert/strict";
import { ageInDays, bundle, PRICE_FILES, PRICED_REGIONS, type Prices, pricesOf, type Rate } from "../../../policies/cost/prices.ts";

const { prices } = pricesOf("us-east-1")!;
const all = (table: Prices) =>
  Object.entries(table).flatMap(([service, rates]) =>
    Object.entries(rates as Record<string, Rate>).map(([name, rate]) => ({ name: `${service}.${name}`, ...rate })),
  );

/** The most that a unit may cost before the figure is more likely a slip than a price. */
const MOST_USD: Readonly<Record<string, number>> = {
  month: 1,
  hour: 4,
  day: 1,
  second: 1e-4,
  million: 6,
  thousand: 0.1,
  "ten thousand": 0.1,
  "hundred thousand": 3,
};

describe("the price table", () => {
  it("names the page and the day of every service's prices", () => {
    for (const { services } of PRICE_FILES) {
      for (const [service, { source, asOf }] of Object.entries(services)) {
        assert.match(source, /^https:\/\/aws\.amazon\.com\/\S+\/$/, service);
        assert.match(asOf, /^20\d\d-\d\d-\d\d$/, service);
        assert.ok(Date.parse(asOf) > Date.parse("2026-11-01"), service);
      }
    }
  });

  it("has the same prices in every region, so that none is found missing by a stack", () => {
    const named = (region: string) => all(pricesOf(region)!.prices).map(({ name }) => name);
    for (const region of PRICED_REGIONS) assert.deepEqual(named(region), named("us-east-1"), region);
  });

  it("has prices of a plausible size for their unit", () => {
    for (const { name, usd, per } of all(prices)) {
      const [, most] = Object.entries(MOST_USD).find(([unit]) => per.startsWith(unit) || per.endsWith(`-${unit}`)) ?? ["", 5];
      assert.ok(usd > 0 && usd <= most, `${name}: $${usd} per ${per}`);
    }
  });

  it("has prices in their order: what is slower, colder or of another architecture costs less", () => {
    const cheaper: readonly (readonly [Rate, Rate])[] = [
      [prices.lambda.arm64, prices.lambda.x86_64],
      [prices.fargate.armVcpu, prices.fargate.x86Vcpu],
      [prices.fargate.armMemory, prices.fargate.x86Memory],
      [prices.emrServerless.armVcpu, prices.emrServerless.x86Vcpu],
      [prices.glue.flexDpu, prices.glue.dpu],
      [prices.s3.standardIa, prices.s3.standard],
      [prices.s3.oneZoneIa, prices.s3.standardIa],
      [prices.s3.glacier, prices.s3.glacierIr],
      [prices.s3.deepArchive, prices.s3.glacier],
      [prices.s3.get, prices.s3.put],
      [prices.dynamodb.reads, prices.dynamodb.writes],
      [prices.kinesis.shard, prices.kinesis.onDemandStream],
      [prices.cloudwatch.alarm, prices.cloudwatch.fastAlarm],
      [prices.cloudwatch.infrequentLogs, prices.cloudwatch.logs],
      [prices.mwaa.small, prices.mwaa.medium],
      [prices.mwaa.medium, prices.mwaa.large],
      [prices.sqs.standard, prices.sqs.fifo],
      [prices.ebs.gp3, prices.ebs.gp2],
    ];
    for (const [less, more] of cheaper) assert.ok(less.usd < more.usd, `${less.per}: ${less.usd} < ${more.usd}`);
  });

  it("has EMR's fee for every instance type, at a fifth to a third of the machine", () => {
    const fees = prices.emr as Record<string, Rate>;
    const machines = prices.ec2 as Record<string, Rate>;
    assert.deepEqual(Object.keys(fees), Object.keys(machines));
    for (const [type, fee] of Object.entries(fees)) assert.ok(fee.usd > machines[type]!.usd / 5 && fee.usd < machines[type]!.usd / 3, type);
  });

  it("knows its age from its oldest price", () => {
    const table = { ...pricesOf("us-east-1")!, asOf: "2026-11-21" };
    assert.equal(ageInDays(table, Date.parse("2026-11-21T23:00:00Z")), 0);
    assert.equal(ageInDays(table, Date.parse("2027-11-21T00:00:00Z")), 365);
  });

  it("bundles rates, and what is bundled with a doubtful price is doubtful", () => {
    const sure: Rate = { usd: 0.192, per: "instance-hour", confirmed: true };
    const doubtful: Rate = { usd: 0.048, per: "instance-hour", confirmed: false };
    assert.deepEqual(bundle("cluster-hour", [3, sure], [3, doubtful]), {
      usd: 3 * 0.192 + 3 * 0.048,
      per: "cluster-hour",
      confirmed: false,
    });
    assert.equal(bundle("cluster-hour", [3, sure]).confirmed, true);
  });

  it("is none of a region that was not looked up", () => {
    assert.equal(pricesOf("eu-west-1"), undefined);
  });
});
