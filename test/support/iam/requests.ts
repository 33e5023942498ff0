/**
 * What IAM is asked for a call of a service's API: actions, resources and condition keys as the Service Authorization Reference has them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Props } from "../engine/cloud.ts";
import { ACCOUNT, REGION } from "../engine/kinds.ts";
import { cloudWatchRequests, lambdaRequest, schedulerRequests } from "./answering-requests.ts";
import type { IamRequest } from "./policy.ts";

/** A call and its answer, as a proxy hears them. */
export interface HeardCall {
  readonly operation: string;
  readonly method: string;
  /** With the query. Of S3 the bucket is its first part. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: Buffer;
}

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const asked = (action: string, resource: string, context: IamRequest["context"] = {}): IamRequest => ({ action, resource, context });

/** Reads calls in their order: an iterator, or a query's id, means what it was opened for. */
export class RequestReader {
  /** The resource that a token of an earlier answer stands for. */
  private readonly opened = new Map<string, string>();

  /** @throws Error where the service, or the operation, is not known here */
  requestsOf(call: HeardCall): readonly IamRequest[] {
    const service = serviceOf(call.headers);
    if (service === "s3") return s3Requests(call);
    if (service === "lambda") return [lambdaRequest(call)];
    if (service === "scheduler") return schedulerRequests(call);
    const input = JSON.parse(call.body.toString() || "{}") as Props;
    const answer = call.status === 200 ? (JSON.parse(call.answer.toString() || "{}") as Props) : {};
    switch (service) {
      case "dynamodb":
        return dynamoDbRequests(call.operation, input);
      case "kinesis":
        return [this.kinesisRequest(call.operation, input, answer)];
      case "athena":
        return [this.athenaRequest(call.operation, input, answer)];
      case "secretsmanager":
        return [asked(`secretsmanager:${call.operation}`, input["SecretId"])];
      case "ssm":
        return [asked(`ssm:${call.operation}`, arn("ssm", `parameter${input["Name"] ?? input["Path"].replace(/\/$/, "")}`))];
      case "sqs":
        return [asked(`sqs:${call.operation}`, input["SourceArn"] ?? arn("sqs", String(input["QueueUrl"]).split("/").at(-1)!))];
      case "logs":
        return [asked(`logs:${call.operation}`, `${arn("logs", `log-group:${input["logGroupName"] ?? ""}`)}:log-stream:`)];
      case "monitoring":
        return cloudWatchRequests(call.operation, input);
      default:
        throw new Error(`calls of ${service} are not known here: give them to test/support/iam/requests.ts`);
    }
  }

  private kinesisRequest(operation: string, input: Props, answer: Props): IamRequest {
    const named = input["StreamARN"] ?? (input["StreamName"] && arn("kinesis", `stream/${input["StreamName"]}`));
    const stream = named ?? this.opened.get(input["ShardIterator"]);
    if (stream === undefined) throw new Error(`kinesis ${operation} names no stream, and its iterator was not seen`);
    for (const iterator of [answer["ShardIterator"], answer["NextShardIterator"]]) if (iterator) this.opened.set(iterator, stream);
    return asked(`kinesis:${operation}`, stream);
  }

  private athenaRequest(operation: string, input: Props, answer: Props): IamRequest {
    const workgroup = input["WorkGroup"] ?? this.opened.get(input["QueryExecutionId"]);
    if (workgroup === undefined) throw new Error(`athena ${operation} names no workgroup, and its query was not seen`);
    if (answer["QueryExecutionId"]) this.opened.set(answer["QueryExecutionId"], workgroup);
    return asked(`athena:${operation}`, arn("athena", `workgroup/${workgroup}`));
  }
}

/** The service that a request was signed for. */
export function serviceOf({ authorization = "" }: IncomingHttpHeaders): string {
  const [, service] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(authorization) ?? [];
  if (service === undefined) throw new Error("a call is not signed");
  return service;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html, and of uploads in parts mpuoverview.html */
function s3Requests({ method, path, headers, status }: HeardCall): readonly IamRequest[] {
  const url = new URL(path, "http://s3");
  const [bucket = "", ...rest] = url.pathname.slice(1).split("/").map(decodeURIComponent);
  const [bucketArn, key] = [`arn:aws:s3:::${bucket}`, rest.join("/")];
  const object = `${bucketArn}/${key}`;
  const query = url.searchParams;
  if (key === "") return [bucketRequest(method, bucketArn, query)];
  if (query.has("tagging") || query.has("acl") || query.has("versionId")) throw new Error(`S3 ${method} ${path} is not known here`);
  switch (method) {
    case "GET":
    case "HEAD":
      // Only who may list is told that an object is not there; it is asked without a prefix.
      return [asked("s3:GetObject", object), ...(status === 404 ? [asked("s3:ListBucket", bucketArn)] : [])];
    case "PUT":
    case "POST": {
      const source = headers["x-amz-copy-source"];
      const copied =
        source === undefined ? [] : [asked("s3:GetObject", `arn:aws:s3:::${decodeURIComponent(String(source)).replace(/^\//, "")}`)];
      return [...copied, asked("s3:PutObject", object)];
    }
    case "DELETE":
      return [asked(query.has("uploadId") ? "s3:AbortMultipartUpload" : "s3:DeleteObject", object)];
    default:
      throw new Error(`S3 ${method} ${path} is not known here`);
  }
}

function bucketRequest(method: string, bucketArn: string, query: URLSearchParams): IamRequest {
  if (method === "GET" && query.has("location")) return asked("s3:GetBucketLocation", bucketArn);
  if (method === "HEAD") return asked("s3:ListBucket", bucketArn);
  const prefix = query.get("prefix");
  if (method === "GET" && query.get("list-type") === "2")
    return asked("s3:ListBucket", bucketArn, prefix === null ? {} : { "s3:prefix": prefix });
  throw new Error(`S3 ${method} of ${bucketArn} with ${query} is not known here`);
}

const TRANSACTED = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
} as const;

/** A transaction asks for each of its items as if it came alone. */
function dynamoDbRequests(operation: string, input: Props): readonly IamRequest[] {
  const of = (action: string, table: string) => asked(`dynamodb:${action}`, arn("dynamodb", `table/${table}`));
  if (!operation.startsWith("Transact")) return [of(operation, input["TableName"])];
  const items = input["TransactItems"] as readonly Readonly<Record<string, Props>>[];
  return items.flatMap((item) =>
    Object.entries(item).map(([kind, { TableName }]) => of(TRANSACTED[kind as keyof typeof TRANSACTED], TableName)),
  );
}
