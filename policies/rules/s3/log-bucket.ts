/** Which buckets are there for logs. */
import type { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging.js";
import type { Graph, Node } from "../../graph.ts";

/** Whether other buckets' access logs are written to it. */
export const isLogBucket = (graph: Graph, bucket: Node<Bucket>): boolean =>
  graph.referringTo(bucket, BucketLogging, "targetBucket").length > 0;
