/** What the double answers to the questions that a program asks of its account. */
import { createHash } from "node:crypto";
import type { Props } from "./cloud.ts";
import { ACCOUNT, REGION } from "./kinds.ts";

const ANSWERS: Readonly<Record<string, (asked: Props) => Props>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/engine-test`,
    userId: "AIDAENGINETEST",
  }),
  "aws:index/getRegion:getRegion": () => ({ id: REGION, name: REGION, region: REGION, endpoint: `ec2.${REGION}.amazonaws.com` }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    id: REGION,
    names: ["a", "b", "c"].map((zone) => `${REGION}${zone}`),
    zoneIds: ["use1-az1", "use1-az2", "use1-az3"],
    groupNames: [REGION],
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (asked) => {
    const json = JSON.stringify({ Version: "2012-10-17", Statement: asked["statements"] ?? [] });
    return { id: createHash("sha256").update(json).digest("hex").slice(0, 8), json, minifiedJson: json };
  },
};

/** @throws Error where the double has no answer: give it one above. */
export function answer(token: string, asked: Props): Props {
  const known = ANSWERS[token];
  if (!known) throw new Error(`the AWS double has no answer to ${token}`);
  return { ...asked, ...known(asked) };
}
