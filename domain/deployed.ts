/**
 * What a stack tells its functions by their environment: the variables that infrastructure writes, and what they mean where they are
 * read. What a function needs and does not find is told all at once.
 */
import { type Either, isLeft, isRight, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { didYouMean } from "./settings.ts";

/** A function's environment as it finds it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface DeployedFault {
  readonly _tag: "DeployedFault";
  /** The variable at fault: `DDB_TABLE_CHECKPOINTS`. */
  readonly variable: string;
  /** What was found, what is allowed, and the mend. */
  readonly message: string;
}

/** What a function can ask for. */
export interface Deployed {
  readonly stack: string;
  readonly pipeline: string;
  /** The bucket that holds a zone. */
  readonly bucketOf: (zone: string) => string;
  /** Names of tables and of the stream. */
  readonly latestPrices: string;
  readonly checkpoints: string;
  readonly stream: string;
  /** Of the pipeline, as the stack gives them; its own codec reads them. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly provider: string;
  /** Empty: the provider's own. */
  readonly symbols: readonly string[];
  /** By the name under which a provider asks for it, the secret's ARN. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the exchange in whose sessions silence is an alarm. */
  readonly calendar: string;
  /** Athena's workgroup. */
  readonly workgroup: string;
  /** The catalog's database that holds the curated tables. */
  readonly database: string;
  /** Whether the services are reached at an endpoint of their own, as in a local cloud, where buckets stand in the path. */
  readonly ownEndpoint: boolean;
}

/** A value, or why there is none, in words that follow the variable's name. */
type Read<A> = (environment: Environment) => Either<DeployedFault, A>;

const VARIABLES: { readonly [K in keyof Deployed]: Read<Deployed[K]> } = {
  stack: text("ASSAY_STACK"),
  pipeline: text("ASSAY_PIPELINE"),
  bucketOf: readBuckets,
  latestPrices: text("DDB_TABLE_LATEST_PRICES"),
  checkpoints: text("DDB_TABLE_CHECKPOINTS"),
  stream: text("KINESIS_STREAM_NAME"),
  settings: json("ASSAY_SETTINGS", t.UnknownRecord, "the pipeline's settings as a JSON object"),
  provider: text("ASSAY_PROVIDER"),
  symbols: (environment) => right((environment["ASSAY_SYMBOLS"] ?? "").split(",").filter((symbol) => symbol !== "")),
  secrets: (environment) => (environment["ASSAY_SECRETS"] === undefined ? right({}) : readSecrets(environment)),
  calendar: text("ASSAY_CALENDAR"),
  workgroup: text("ATHENA_WORKGROUP"),
  database: text("ATHENA_DATABASE"),
  ownEndpoint: ({ AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 }) => right((AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined),
};

const readSecrets = json("ASSAY_SECRETS", t.record(t.string, t.string), "a JSON object of names and ARNs");
const readZones = json("S3_BUCKET_NAMES", t.record(t.string, t.string), "a JSON object of zones and buckets");

/** What the function needs, or every variable that is missing or wrong. */
export function readDeployed<K extends keyof Deployed>(
  environment: Environment,
  needed: readonly K[],
): Either<readonly DeployedFault[], Pick<Deployed, K>> {
  const faults: DeployedFault[] = [];
  const found: Partial<Record<K, unknown>> = {};
  for (const name of needed) {
    const value: Either<DeployedFault, unknown> = VARIABLES[name](environment);
    if (isLeft(value)) faults.push(value.left);
    else found[name] = value.right;
  }
  return faults.length > 0 ? left(faults) : right(found as Pick<Deployed, K>);
}

function text(variable: string): Read<string> {
  return (environment) => {
    const value = environment[variable];
    return value === undefined || value === "" ? left(missing(variable, environment)) : right(value);
  };
}

function json<A>(variable: string, codec: t.Type<A, unknown, unknown>, allowed: string): Read<A> {
  return (environment) => {
    const value = text(variable)(environment);
    if (isLeft(value)) return value;
    const decoded = codec.decode(parsed(value.right));
    if (isRight(decoded)) return decoded;
    return left(fault(variable, `is ${JSON.stringify(value.right.slice(0, 60))}; allowed is ${allowed}: deploy the stack again`));
  };
}

function readBuckets(environment: Environment): Either<DeployedFault, Deployed["bucketOf"]> {
  const one = environment["S3_BUCKET_NAME"];
  if (one) return right(() => one);
  if (!environment["S3_BUCKET_NAMES"]) return left(missing("S3_BUCKET_NAME", environment));
  const zones = readZones(environment);
  if (isLeft(zones)) return zones;
  return right((zone) => {
    const bucket = zones.right[zone];
    if (bucket !== undefined) return bucket;
    throw new Error(`S3_BUCKET_NAMES has no bucket for the zone ${zone}: deploy the stack again`);
  });
}

function missing(variable: string, environment: Environment): DeployedFault {
  const near = didYouMean(
    variable,
    Object.keys(environment).filter((name) => name !== variable && name.includes("_")),
  );
  return fault(variable, `is not set: ${near}deploy the stack again, which sets it`);
}

function fault(variable: string, problem: string): DeployedFault {
  return { _tag: "DeployedFault", variable, message: `${variable} ${problem}` };
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
