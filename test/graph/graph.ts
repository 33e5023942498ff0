/** A stack's resources by what they mean: whatever their order, the order of keys, or how a policy's text is written. */
import * as pulumi from "@pulumi/pulumi";
import type { Registered } from "../support/mocks.ts";

/** By type and name, what each resource is given. */
export type Graph = ReadonlyMap<string, unknown>;

export function graphOf(resources: readonly Registered[]): Graph {
  const entries = resources.map(({ type, name, inputs }): [string, unknown] => [`${type} ${name}`, meaning(inputs)]);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A line for each resource, so that a change of one is a change of one line. */
export function writeGraph(graph: Graph): string {
  return [...graph].map(([name, inputs]) => `${JSON.stringify([name, inputs])}\n`).join("");
}

export function readGraph(text: string): Graph {
  return new Map(
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as [string, unknown]),
  );
}

/** One line for each resource that came, went, or is given something else: `~ aws:s3/bucket:Bucket lake-bucket: forceDestroy`. */
export function differences(before: Graph, after: Graph): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    if (!after.has(name)) return [`- ${name}`];
    if (!before.has(name)) return [`+ ${name}`];
    const changed = changedKeys(before.get(name), after.get(name));
    return changed.length > 0 ? [`~ ${name}: ${changed.join(", ")}`] : [];
  });
}

function changedKeys(before: unknown, after: unknown): string[] {
  const [a, b] = [before, after] as Record<string, unknown>[];
  const keys = [...new Set([...Object.keys(a!), ...Object.keys(b!)])].sort();
  return keys.filter((key) => JSON.stringify(a![key]) !== JSON.stringify(b![key]));
}

/** Keys in order; texts that are JSON read; of an archive, that it is one: its code has tests of its own. */
function meaning(value: unknown): unknown {
  if (isArchive(value)) return "a zip";
  if (typeof value === "string") return textMeaning(value);
  if (Array.isArray(value)) return value.map(meaning);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, meaning(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isArchive(value: unknown): boolean {
  return pulumi.asset.AssetArchive.isInstance(value);
}

function textMeaning(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return meaning(JSON.parse(text));
  } catch {
    return text;
  }
}
