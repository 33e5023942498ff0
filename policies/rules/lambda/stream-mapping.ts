/** Mappings that read a stream, in order and shard by shard, as opposed to those that take from a queue. */
import { Table } from "@pulumi/aws/dynamodb/table.js";
import { Stream } from "@pulumi/aws/kinesis/stream.js";
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import type { Graph, Node } from "../../graph.ts";
import { ifKnown } from "../../unknown.ts";

/** Visits each mapping of a stream, of this program or of another that is named by its ARN. */
export function eachStreamMapping(graph: Graph, visit: (mapping: Node<EventSourceMapping>) => void): void {
  graph.each(EventSourceMapping, (mapping) => {
    if (readsStream(graph, mapping)) visit(mapping);
  });
}

export function readsStream(graph: Graph, mapping: Node<EventSourceMapping>): boolean {
  const ours = [...graph.referredBy(mapping, "eventSourceArn", Stream), ...graph.referredBy(mapping, "eventSourceArn", Table)];
  const arn = ifKnown(() => mapping.props.eventSourceArn);
  return ours.length > 0 || /^arn:[^:]*:(kinesis|dynamodb):/.test(arn ?? "");
}
