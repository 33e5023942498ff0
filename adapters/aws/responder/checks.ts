/** Whether what a stack's manifest names is there, and works. */
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { ManifestPipeline, StackManifest } from "../../../domain/answer/manifest.ts";
import type { ResponderClients } from "./clients.ts";
import { switchesIn, switchOf } from "./switches.ts";

export interface StackCheck {
  /** `function stream-ingest processor` */
  readonly name: string;
  readonly resource: string;
  /** `unknown`: these credentials may not look. */
  readonly state: "well" | "fault" | "unknown";
  readonly found: string;
}

/** What is found, and whether it is as it has to be. */
type Look = () => Promise<readonly [well: boolean, found: string]>;

interface Asked {
  readonly name: string;
  readonly resource: string;
  readonly look: Look;
}

export async function checkStack(clients: ResponderClients, manifest: StackManifest): Promise<readonly StackCheck[]> {
  const asked = [
    ...storesOf(clients, manifest),
    ...Object.entries(manifest.pipelines).flatMap(([name, pipeline]) => partsOf(clients, name, pipeline)),
    ...switchesIn(manifest).map((wired): Asked => {
      const look: Look = async () => {
        const { state, on } = await switchOf(clients, wired, new Map());
        return [state !== "missing", on ? "on" : state.toLowerCase()];
      };
      return { name: wired.what, resource: wired.resource, look };
    }),
  ];
  return Promise.all(asked.map(check));
}

function storesOf(clients: ResponderClients, { buckets, latestPricesTable, checkpointsTables }: StackManifest): readonly Asked[] {
  const checkpoints = Object.entries(checkpointsTables).map(([pipeline, table]) => [`checkpoints of ${pipeline}`, table] as const);
  const tables = [["latest prices", latestPricesTable] as const, ...checkpoints];
  const byBucket = Map.groupBy(Object.keys(buckets), (zone) => buckets[zone]!);
  return [
    // One for each zone, or one for all.
    ...[...byBucket].map(([bucket, zones]) => bucketOf(clients, byBucket.size === 1 ? "lake" : zones.join(", "), bucket)),
    ...tables.map(([name, table]): Asked => {
      const look: Look = async () => {
        const { Table } = await clients.dynamoDb.send(new DescribeTableCommand({ TableName: table }));
        return [Table?.TableStatus === "ACTIVE" || Table?.TableStatus === "UPDATING", `${Table?.TableStatus}`];
      };
      return { name: `table ${name}`, resource: table, look };
    }),
  ];
}

function bucketOf({ s3 }: ResponderClients, name: string, bucket: string): Asked {
  const look: Look = async () => {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return [true, "there"];
  };
  return { name: `bucket ${name}`, resource: bucket, look };
}

function partsOf(clients: ResponderClients, pipeline: string, parts: ManifestPipeline): readonly Asked[] {
  const { functions, logGroups, stream, failures, queues = {} } = parts;
  return [
    ...Object.entries(functions).map(([name, resource]): Asked => {
      const look: Look = async () => {
        const { State, LastUpdateStatus } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: resource }));
        // A function that was not called for a while is Inactive, and is made ready by its next call.
        const well = State !== "Failed" && LastUpdateStatus !== "Failed";
        return [well, [State, LastUpdateStatus].filter(Boolean).join(", last update ")];
      };
      return { name: `function ${pipeline} ${name}`, resource, look };
    }),
    ...Object.entries(logGroups).map(([name, resource]): Asked => {
      const look: Look = async () => {
        const { logGroups: found = [] } = await clients.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: resource }));
        const own = found.find(({ logGroupName }) => logGroupName === resource);
        return [own !== undefined, own === undefined ? "missing" : `kept for ${own.retentionInDays ?? "ever"} days`];
      };
      return { name: `log group ${pipeline} ${name}`, resource, look };
    }),
    ...(stream === undefined ? [] : [streamOf(clients, pipeline, stream)]),
    ...(failures === undefined ? [] : [bucketOf(clients, `${pipeline} failures`, failures)]),
    ...Object.entries(queues).map(([name, resource]): Asked => {
      const look: Look = async () => {
        const { Attributes } = await clients.sqs.send(
          new GetQueueAttributesCommand({ QueueUrl: resource, AttributeNames: ["ApproximateNumberOfMessages"] }),
        );
        return [true, `${Attributes?.["ApproximateNumberOfMessages"] ?? 0} messages`];
      };
      return { name: `queue ${pipeline} ${name}`, resource, look };
    }),
  ];
}

function streamOf({ kinesis }: ResponderClients, pipeline: string, resource: string): Asked {
  const look: Look = async () => {
    const { StreamDescriptionSummary: found } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: resource }));
    const { StreamStatus, OpenShardCount, RetentionPeriodHours } = found ?? {};
    return [
      StreamStatus === "ACTIVE" || StreamStatus === "UPDATING",
      `${StreamStatus}, ${OpenShardCount} shards, ${RetentionPeriodHours} h`,
    ];
  };
  return { name: `stream ${pipeline}`, resource, look };
}

async function check({ name, resource, look }: Asked): Promise<StackCheck> {
  try {
    const [well, found] = await look();
    return { name, resource, state: well ? "well" : "fault", found };
  } catch (error) {
    const { code, missing, denied } = kindOf(error);
    if (missing) return { name, resource, state: "fault", found: "missing: it was removed by hand; deploy the stack again" };
    if (denied) return { name, resource, state: "unknown", found: `these credentials may not look (${code})` };
    throw error;
  }
}

/** By name, and for a HEAD, which has no body to say more, by status. */
function kindOf(error: unknown): { readonly code: string; readonly missing: boolean; readonly denied: boolean } {
  const code = error instanceof Error ? error.name : "";
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return {
    code,
    missing: /NotFound|NoSuchBucket|NonExistentQueue|QueueDoesNotExist/.test(code) || status === 404,
    denied: /AccessDenied|NotAuthorized|Forbidden/.test(code) || status === 403,
  };
}
