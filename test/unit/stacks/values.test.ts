import assert from "node:assert/strict";
import { isRight } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { email, fromJson, keyArn, networkRange, principalArns, region, subnetIds, tagValue, years } from "../../../stacks/values.ts";

const taken = (codec: t.Mixed, values: readonly unknown[]) => values.filter((value) => isRight(codec.decode(value)));

describe("configuration values", () => {
  it("are e-mail addresses with a domain", () => {
    const good = ["alerts@example.com", "a.b+c@mail.example.co.uk"];
    assert.deepEqual(taken(email, [...good, "alerts", "alerts@", "@example.com", "a b@example.com", "a@example", "a@-x.com", 1]), good);
  });

  it("are networks of /16 to /24 that start at their first address", () => {
    const good = ["10.0.0.0/16", "10.20.0.0/20", "192.168.7.0/24"];
    const bad = ["10.0.1.0/16", "10.0.0.0/15", "10.0.0.0/25", "10.0.0/16", "10.0.0.256/24", "10.0.0.0", "10.0.0.0/16/1", "a.0.0.0/16"];
    assert.deepEqual(taken(networkRange, [...good, ...bad]), good);
  });

  it("are regions, ARNs, subnets, tags and years as they are written", () => {
    assert.deepEqual(taken(region, ["us-east-1", "us-gov-west-1", "useast1", "us-east"]), ["us-east-1", "us-gov-west-1"]);
    const arn = "arn:aws:kms:us-east-1:123456789012:key/1a2b";
    assert.deepEqual(taken(keyArn, [arn, "alias/mine", "arn:aws:kms:us-east-1:123456789012:alias/mine"]), [arn]);
    assert.deepEqual(taken(subnetIds, [["subnet-0123456789abcdef0"], ["subnet-1"], "subnet-0123456789abcdef0"]), [
      ["subnet-0123456789abcdef0"],
    ]);
    const role = "arn:aws:iam::123456789012:role/team/on-call";
    assert.deepEqual(taken(principalArns, [[role], [], ["*"], ["arn:aws:iam::123456789012:policy/x"], role]), [[role], []]);
    assert.deepEqual(taken(years, [[2015, 2035], [2020, 2020], [2021, 2020], [1899, 2020], [2020], [2020.5, 2021], "2020"]), [
      [2015, 2035],
      [2020, 2020],
    ]);
    assert.deepEqual(taken(tagValue, ["market data", "a".repeat(65), "", "   ", "a;b"]), ["market data"]);
  });

  it("are read from JSON where they are no texts, and named as they stand where they are none", () => {
    const flag = fromJson(t.boolean);
    assert.deepEqual(taken(flag, ["true", true, "yes", "1"]), ["true", true]);
    assert.deepEqual(flag.decode("true"), { _tag: "Right", right: true });
  });
});
