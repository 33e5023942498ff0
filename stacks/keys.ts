/** Every key that a stack's configuration may have besides those of its pipelines, each with its codec, default and meaning. */
import * as t from "io-ts";
import { LOG_RETENTION_DAYS } from "../domain/aws/log-retention.ts";
import { ACCEPTED_YEARS } from "../domain/schema/place.ts";
import { type SettingsOf, where, wholeNumber } from "../domain/settings.ts";
import { bucketName, email, fromJson, keyArn, networkRange, principalArns, region, subnetIds, tagValue, vpcId, years } from "./values.ts";

const logRetention = where("days", (u): u is number => LOG_RETENTION_DAYS.has(u as number));

const optional = <A>(codec: t.Type<A, unknown, unknown>) => t.union([codec, t.null]);

export const stackKeys = {
  owner: {
    codec: optional(tagValue),
    default: null,
    allowed: "a team's name, of up to 64 characters that a tag may have",
    doc: "Who answers for the stack: a tag on everything, and named by every alarm. Required.",
  },
  costCentre: {
    codec: optional(tagValue),
    default: null,
    allowed: "a text of up to 64 characters that a tag may have",
    doc: "Whom it is charged to: a tag on everything. Required.",
  },
  alertEmail: {
    codec: optional(email),
    default: null,
    allowed: "an e-mail address",
    doc: "Who is written to by alarms and by the budget. Required but for dev and pr-*.",
  },
  responders: {
    codec: fromJson(principalArns),
    default: [],
    allowed: 'a list of ARNs of roles or users, as in ["arn:aws:iam::123456789012:role/on-call"]',
    doc: "Who may take on the role that answers alarms. None: whomever the account's own policies let.",
  },
  pipelines: {
    codec: fromJson(t.array(t.string)),
    default: ["stream-ingest", "historical-batch"],
    allowed: 'a list of names, as in ["stream-ingest"]',
    doc: "The pipelines that run. One that is taken out loses its compute and keeps its data.",
  },
  encryption: {
    codec: t.union([t.literal("sse-s3"), t.literal("kms")]),
    default: "sse-s3",
    allowed: "sse-s3 or kms",
    doc: "sse-s3: by each service's own keys; kms: by a key of the stack, with rotation. By profile: kms in staging and prod.",
  },
  layout: {
    codec: t.union([t.literal("single"), t.literal("per-zone")]),
    default: "single",
    allowed: "single or per-zone",
    doc: "single: one bucket with a prefix for each zone; per-zone: a bucket for each.",
  },
  logRetentionDays: {
    codec: fromJson(logRetention),
    default: 14,
    allowed: `one of ${[...LOG_RETENTION_DAYS].join(", ")}`,
    doc: "Days that logs are kept. By profile: 3 in pr-*, 14 in dev, 30 in staging, 90 in prod.",
  },
  budgetUsd: {
    codec: fromJson(wholeNumber(1, 100_000)),
    default: 100,
    allowed: "a whole number from 1 to 100,000",
    doc: "US dollars a month above which the budget warns. By profile: 20 in pr-*, 100 in dev, 200 in staging, 500 in prod.",
  },
  queryScanLimitMb: {
    codec: fromJson(wholeNumber(10, 10_000_000)),
    default: 10_000,
    allowed: "a whole number from 10 to 10,000,000",
    doc: "Megabytes that one Athena query may scan.",
  },
  queryYears: {
    codec: fromJson(years),
    default: ACCEPTED_YEARS,
    allowed: `the first and the last year, from ${ACCEPTED_YEARS.join(" to ")}, as in [2015, 2035]`,
    doc: "The years that Athena looks for. Outside them it finds nothing and does not say so; fewer make queries without a year cheaper.",
  },
  rawArchive: {
    codec: t.union([t.literal("deep-archive"), t.literal("glacier")]),
    default: "deep-archive",
    allowed: "deep-archive or glacier",
    doc: "Where raw originals end. deep-archive: after 180 days, read again within 12 to 48 hours; glacier: after 30 days, within minutes to 12 hours.",
  },
  policies: {
    codec: fromJson(t.UnknownRecord),
    default: {},
    allowed: 'an object of rules, as in {"s3-access-logged": {"level": "advisory", "reason": "…"}}',
    doc: "How the policy pack's rules are kept: a level with its reason, and parameters. Checked by `npm run guard`.",
  },
  networkCidr: {
    codec: optional(networkRange),
    default: null,
    allowed: "a range of /16 to /24 that starts at its first address, as in 10.20.0.0/16",
    doc: "The network made for a streaming producer; 10.0.0.0/16 where none is given.",
  },
  adoptBucket: {
    codec: optional(bucketName),
    default: null,
    allowed: "the name of a bucket",
    doc: "An existing bucket to hold the lake, in place of a new one.",
  },
  adoptKeyArn: {
    codec: optional(keyArn),
    default: null,
    allowed: "the ARN of a KMS key",
    doc: "An existing key to encrypt with, in place of a new one.",
  },
  adoptVpcId: {
    codec: optional(vpcId),
    default: null,
    allowed: "the id of a VPC, as in vpc-0123456789abcdef0",
    doc: "An existing network for a streaming producer, in place of a new one.",
  },
  adoptSubnetIds: {
    codec: fromJson(subnetIds),
    default: [],
    allowed: 'a list of subnet ids, as in ["subnet-0123456789abcdef0"]',
    doc: "Its private subnets.",
  },
  removeData: {
    codec: fromJson(t.boolean),
    default: false,
    allowed: "true or false",
    doc: "Whether data may be destroyed with this stack: the first of two settings that it takes. dev and pr-* need neither.",
  },
  removeDataOf: {
    codec: optional(t.string),
    default: null,
    allowed: "the stack's own name",
    doc: "The second: the name of this stack.",
  },
} as const;

export type StackKeys = SettingsOf<typeof stackKeys>;

/** Keys of Pulumi's own that the program reads, by their full names. */
export const regionKey = {
  name: "aws:region",
  codec: region,
  allowed: "an AWS region, as in us-east-1",
  doc: "The region that everything is deployed to. Required.",
} as const;

/**
 * Secrets, each set by `pulumi config set --secret`. What reads them knows them by `name`; `resource` is what they are
 * called in the stack, and `local` ones are read from the environment when a pipeline runs here.
 */
export const secretKeys = {
  alphaVantageApiKey: {
    name: "ALPHA_VANTAGE_API_KEY",
    resource: "alpha-vantage-key",
    local: true,
    doc: "The key of provider alpha-vantage.",
  },
  alpacaKeyId: { name: "APCA_API_KEY_ID", resource: "alpaca-key-id", local: true, doc: "The key id of provider alpaca." },
  alpacaSecretKey: { name: "APCA_API_SECRET_KEY", resource: "alpaca-secret-key", local: true, doc: "The secret key of provider alpaca." },
  slackWebhook: {
    name: "SLACK_WEBHOOK_URL",
    resource: "slack-webhook",
    local: false,
    doc: "The address of a Slack channel's incoming webhook; alarms are posted there once it is set.",
  },
} as const;

export type SecretKey = keyof typeof secretKeys;
