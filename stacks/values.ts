/** What configuration values may be, beyond numbers and fixed words. The engine hands them over as texts; objects and lists as JSON. */
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { isNetworkRange } from "../domain/aws/network-range.ts";
import { ACCEPTED_YEARS, type Place } from "../domain/schema/place.ts";
import { where } from "../domain/settings.ts";

const text = (name: string, pattern: RegExp) => where(name, (u): u is string => typeof u === "string" && pattern.test(u));

export const email = text("e-mail", /^[\w.+-]+@([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z]{2,}$/);
export const region = text("region", /^[a-z]{2}(-[a-z]+)+-\d$/);
/** What AWS takes as the value of a tag, and no more than fits a budget's filter; spaces alone would name nobody. */
export const tagValue = text("tag", /^(?! *$)[\w .:/=+@-]{1,64}$/);
export const bucketName = text("bucket", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
export const keyArn = text("key", /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/);
/** A role, a user, or all of an account. */
export const principalArns = t.array(text("principal", /^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)$/));
export const vpcId = text("vpc", /^vpc-[0-9a-f]{8,17}$/);
export const subnetIds = t.array(text("subnet", /^subnet-[0-9a-f]{8,17}$/));
/** Those that contracts accept dates of, the first no later than the last. */
export const years = where("years", (u): u is Place["years"] => Array.isArray(u) && u.length === 2 && areYears(u));

function areYears(pair: readonly unknown[]): boolean {
  const [first, last] = pair as readonly [number, number];
  return pair.every(Number.isInteger) && first >= ACCEPTED_YEARS[0] && first <= last && last <= ACCEPTED_YEARS[1];
}

/** awsx cuts it into subnets. */
export const networkRange = where("cidr", (u): u is string => typeof u === "string" && isNetworkRange(u));

/** A codec of values that are not texts, which the engine hands over as JSON. */
export function fromJson<A>(codec: t.Type<A, unknown, unknown>): t.Type<A, unknown, unknown> {
  return new t.Type<A, unknown, unknown>(
    codec.name,
    codec.is,
    (u, context) => {
      const decoded = codec.decode(parsed(u));
      return isLeft(decoded) ? t.failure(u, context) : decoded;
    },
    t.identity,
  );
}

function parsed(u: unknown): unknown {
  if (typeof u !== "string") return u;
  try {
    return JSON.parse(u);
  } catch {
    return u;
  }
}
