/** The graphs that were agreed on, a file for each sample. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Sample } from "../support/sample-stacks.ts";
import { type Graph, readGraph, writeGraph } from "./graph.ts";

const fileOf = (sample: Sample) => new URL(`./baselines/${sample}.jsonl`, import.meta.url);

export function readBaseline(sample: Sample): Graph {
  return readGraph(readFileSync(fileOf(sample), "utf8"));
}

export function writeBaseline(sample: Sample, graph: Graph): void {
  writeFileSync(fileOf(sample), writeGraph(graph));
}
