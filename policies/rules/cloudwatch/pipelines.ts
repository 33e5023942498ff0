/** The pipelines of a stack that judge records, told by their functions. */
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type { Graph, Node } from "../../graph.ts";
import type { Parameters } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";
import { readsStream } from "../lambda/stream-mapping.ts";

export interface JudgingPipeline {
  readonly name: string;
  /** One at least. */
  readonly functions: readonly [Node<LambdaFunction>, ...Node<LambdaFunction>[]];
}

/** Taken by the rules about pipelines. */
export const WITHOUT_GATE = {
  withoutGate: { type: "array", items: { type: "string" }, default: ["notifier"], description: "Pipelines that judge no records." },
} satisfies Parameters;

/** By the variable ASSAY_PIPELINE of their functions; a function without it that reads a stream is a pipeline of its own. */
export function judgingPipelines(graph: Graph, withoutGate: readonly string[]): JudgingPipeline[] {
  const pipelines = new Map<string, [Node<LambdaFunction>, ...Node<LambdaFunction>[]]>();
  for (const fn of graph.of(LambdaFunction)) {
    const name =
      ifKnown(() => fn.props.environment?.variables?.["ASSAY_PIPELINE"]) ?? (feedsOnStream(graph, fn) ? fn.resource.name : undefined);
    if (name === undefined || withoutGate.includes(name)) continue;
    const functions = pipelines.get(name);
    if (functions) functions.push(fn);
    else pipelines.set(name, [fn]);
  }
  return [...pipelines].map(([name, functions]) => ({ name, functions }));
}

function feedsOnStream(graph: Graph, fn: Node<LambdaFunction>): boolean {
  return graph.referringTo(fn, EventSourceMapping, "functionName").some((mapping) => readsStream(graph, mapping));
}
