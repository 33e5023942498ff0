import { RESOURCE_TYPES } from "../../../policies/cost/registry.ts";
import type { UsageKey } from "../../../policies/cost/resource-type.ts";

/** What a usage file looks like, and every key that it may have. */
export function usageHelp(): string {
  const types = RESOURCE_TYPES.filter(({ usage }) => Object.keys(usage).length > 0).flatMap(({ tokens, usage }) => [
    `  ${tokens[0]}`,
    ...Object.entries(usage).map(([key, told]) => `    ${key.padEnd(14)} ${told.doc}${amounts(told)}`),
  ]);
  return [
    "A usage file tells a month, nearest to the resource first; what it does not tell is its profile's, or stays open:",
    '  {"profile": "small",',
    '   "stack": {"records": 2000000},',
    '   "types": {"aws:sqs/queue:Queue": {"requests": 50000}},',
    '   "resources": {"stream-ingest-stream": {"records": 2000000}}}',
    "",
    "Its keys, with what they are in small, medium and large:",
    ...types,
  ].join("\n");
}

function amounts({ profiles, default: otherwise }: UsageKey): string {
  const told = profiles?.map((amount) => amount.toLocaleString("en-US")).join(" | ") ?? otherwise?.toLocaleString("en-US");
  return told === undefined ? "" : `: ${told}`;
}
