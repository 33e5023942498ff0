/** What `assay cost` is given: files, and words that may be wrong. Every fault is gathered, so that all are told at once. */
import { existsSync, readFileSync } from "node:fs";
import { isLeft } from "fp-ts/lib/Either.js";
import { didYouMean } from "../../../domain/settings.ts";
import { type Graph, readGraph } from "../../../policies/cost/graph.ts";
import { NAMED_USAGE, parseUsage, type Usage } from "../../../policies/cost/usage.ts";

export const USAGES: readonly string[] = [...NAMED_USAGE.keys()];

export function graphIn(path: string, faults: string[]): Graph | undefined {
  const document = jsonIn(path, faults);
  if (document === undefined) return undefined;
  const graph = readGraph(document);
  if (!isLeft(graph)) return graph.right;
  faults.push(`${path}: ${graph.left.message}`);
  return undefined;
}

/** A named usage, or one in a file; undefined where none is given, or it has faults. */
export function usageOf(given: string | undefined, faults: string[]): Usage | undefined {
  if (given === undefined) return undefined;
  const named = NAMED_USAGE.get(given);
  if (named) return named;
  if (!existsSync(given)) {
    const allowed = `${didYouMean(given, USAGES)}allowed are ${USAGES.join(", ")} and a JSON file`;
    faults.push(`--usage is "${given}", which is neither a usage nor a file: ${allowed}`);
    return undefined;
  }
  const document = jsonIn(given, faults);
  if (document === undefined) return undefined;
  const usage = parseUsage(document);
  if (!isLeft(usage)) return usage.right;
  faults.push(...usage.left.map(({ message }) => `${given}: ${message}`));
  return undefined;
}

export function ceilingOf(given: string | undefined, faults: string[]): number | undefined {
  if (given === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given);
  faults.push(`--ceiling is "${given}"; allowed is a number of US dollars a month, as in 150`);
  return undefined;
}

export function jsonIn(path: string, faults: string[]): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    faults.push(existsSync(path) ? `${path} is not to be read as JSON: ${(error as Error).message}` : `there is no file ${path}`);
    return undefined;
  }
}
