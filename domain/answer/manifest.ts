/** A stack's manifest as whoever answers its alarms reads it: the names of everything, and no secret. The Pulumi program writes it. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";

const names = t.record(t.string, t.string);

const pipeline = t.intersection([
  /** By what each is for: `functions.processor`, `schedules.producer`. */
  t.type({ functions: names, logGroups: names, schedules: names }),
  t.partial({
    stream: t.string,
    /** Of the event source mapping. */
    mappingId: t.string,
    /** The bucket of what the mapping gave up. */
    failures: t.string,
    stateMachineArn: t.string,
    /** Names of its metric alarms. */
    alarms: t.array(t.string),
    /** URLs of its queues. */
    queues: names,
  }),
]);
export type ManifestPipeline = t.TypeOf<typeof pipeline>;

const codec = t.type({
  stack: t.string,
  region: t.string,
  /** Of its metrics and its parameters: `assay/dev`. */
  namespace: t.string,
  /** By zone. */
  buckets: names,
  latestPricesTable: t.string,
  /** By pipeline. */
  checkpointsTables: names,
  pipelines: t.record(t.string, pipeline),
});
export type StackManifest = t.TypeOf<typeof codec>;

/** What a project's parameters begin with. */
export const PROJECT = "assay";

export function manifestName(stack: string): string {
  return `/${PROJECT}/${stack}/manifest`;
}

/** The stack whose manifest a parameter is; undefined of other parameters. */
export function stackOfParameter(name: string): string | undefined {
  return new RegExp(`^/${PROJECT}/([^/]+)/manifest$`).exec(name)?.[1];
}

/** Left: what is missing in it. */
export function readManifest(text: string): Either<string, StackManifest> {
  const read = codec.decode(parsed(text));
  if (!isLeft(read)) return right(read.right);
  const keys = read.left.map(({ context }) =>
    context
      .map(({ key }) => key)
      .filter((key) => key !== "" && !/^\d+$/.test(key))
      .join("."),
  );
  return left(`${[...new Set(keys)].filter(Boolean).join(", ") || "all of it"} cannot be read`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
