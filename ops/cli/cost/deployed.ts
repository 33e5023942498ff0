/** What a deployed stack consists of, as its deployment left it beside the stack's data. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../../adapters/aws/responder/stack-access.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import { DEPLOYED_KEY, isDeployed } from "../../../policies/cost/deployed.ts";
import { type Graph, readGraph } from "../../../policies/cost/graph.ts";
import { CommandFault } from "../exit.ts";
import { onStack, type StackOptions } from "../where.ts";

type AtStack = StackOptions & { readonly stack: string };

/** Throws a CommandFault where there is no such stack, or it never said what it consists of. */
export async function deployedGraph(at: AtStack, clock: Clock): Promise<Graph> {
  return onStack(at, clock, async (access) => {
    const graph = await graphOfStack(access);
    if (isLeft(graph)) throw new CommandFault([graph.left]);
    return graph.right;
  });
}

/** Left: what stands there in its place, and what to do. */
export async function graphOfStack({ objects, manifest: { stack } }: StackAccess): Promise<Either<string, Graph>> {
  const body = await objects().read(DEPLOYED_KEY);
  const document = body && parsed(body);
  const graph = readGraph(document);
  if (isDeployed(document) && !isLeft(graph)) {
    return right({ ...graph.right, notes: [...graph.right.notes, `as it was deployed at ${document.at}`] });
  }
  const how = `\`pulumi stack export --stack ${stack} > ${stack}.json\` and \`npx assay cost ${stack}.json\` tell its cost from its state`;
  const what = body ? "is not in a form that this Assay reads" : "was never left there: `npm run deploy` does so each time";
  return left(`what stack ${stack} consists of (${DEPLOYED_KEY} in its bucket) ${what}. Deploy it again; or ${how}`);
}

/** Leaves it there, over what an earlier deployment left. */
export async function publishDeployed(document: unknown, at: AtStack, clock: Clock): Promise<void> {
  if (!isDeployed(document))
    throw new CommandFault(["--publish takes what `npm run guard -- up` made of the stack's state, and nothing else"]);
  await onStack(at, clock, (access) => put(access, JSON.stringify(document)));
}

async function put({ clients, manifest: { buckets, stack } }: StackAccess, body: string): Promise<void> {
  const bucket = buckets[zoneOf(DEPLOYED_KEY)];
  if (bucket === undefined) throw new CommandFault([`the manifest of stack ${stack} names no bucket for ${DEPLOYED_KEY}: deploy it again`]);
  const { putObject } = await import("../../../adapters/aws/s3-objects.ts");
  await putObject(clients.s3, { bucket, key: DEPLOYED_KEY }, new TextEncoder().encode(body));
}

const zoneOf = (key: string) => key.slice(0, key.indexOf("/"));

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
