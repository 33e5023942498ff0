/**
 * Calls services of the local cloud as the account's root, each by its own protocol: what a test does beside the functions, which use the
 * SDK. Operations and fields have the names of the services' API references.
 */
import type { Props } from "../engine/cloud.ts";

/** The prefix that a JSON service tells its operations by. */
const TARGETS = {
  athena: "AmazonAthena",
  budgets: "AWSBudgetServiceGateway",
  dynamodb: "DynamoDB_20120810",
  glue: "AWSGlue",
  kinesis: "Kinesis_20131202",
  kms: "TrentService",
  logs: "Logs_20140328",
  monitoring: "GraniteServiceVersion20100801",
  secretsmanager: "secretsmanager",
  sqs: "AmazonSQS",
  ssm: "AmazonSSM",
  states: "AWSStepFunctions",
} as const;
const QUERY_VERSIONS = { iam: "2010-05-08", sns: "2010-03-31", sts: "2011-06-15" } as const;

export type JsonService = keyof typeof TARGETS;

/** A call that was refused, with the service's code for it. */
export class AwsRefusal extends Error {
  readonly _tag = "AwsRefusal";
  /** As the service answered. */
  readonly text: string;

  constructor(call: string, status: number, text: string) {
    super(`${call}: ${status} ${text}`);
    this.name = "AwsRefusal";
    this.text = text;
  }
}

export class AwsApi {
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Of a service with JSON in body and answer. @throws AwsRefusal */
  async json(service: JsonService, operation: string, input: Props): Promise<Props> {
    const headers = { "x-amz-target": `${TARGETS[service]}.${operation}`, "content-type": "application/x-amz-json-1.1" };
    return parsed(await this.call(service, operation, "POST", "/", headers, JSON.stringify(input)));
  }

  /** Of a service that takes a form and answers in XML, as text. @throws AwsRefusal */
  query(service: keyof typeof QUERY_VERSIONS, operation: string, input: Readonly<Record<string, string>>): Promise<string> {
    const body = new URLSearchParams({ Action: operation, Version: QUERY_VERSIONS[service], ...input }).toString();
    return this.call(service, operation, "POST", "/", { "content-type": "application/x-www-form-urlencoded" }, body);
  }

  /** Of a service whose operations are methods on paths. @throws AwsRefusal */
  async rest(service: "lambda" | "scheduler", method: string, path: string, input?: Props): Promise<Props> {
    const headers = { "content-type": "application/json" };
    const body = input === undefined ? undefined : JSON.stringify(input);
    return parsed(await this.call(service, `${method} ${path}`, method, path, headers, body));
  }

  private async call(service: string, what: string, method: string, path: string, headers: Record<string, string>, body?: string) {
    const scope = `Credential=test/20260118/us-east-1/${service}/aws4_request`;
    const answer = await fetch(new URL(path, this.url), {
      method,
      // Of the root's signatures the emulator reads who and what they are for.
      headers: { ...headers, authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new AwsRefusal(`${service} ${what}`, answer.status, text);
    return text;
  }
}

function parsed(text: string): Props {
  return text === "" ? {} : JSON.parse(text);
}
