/** What no key can be asked about by itself: what is missing, and what does not go together. */
import { type Either, isLeft } from "fp-ts/lib/Either.js";
import type { ConfiguredPipeline } from "../pipelines/infrastructure.ts";
import { type ConfigFault, configFault } from "./faults.ts";
import { type SecretKey, type StackKeys, secretKeys, stackKeys } from "./keys.ts";
import type { Profile } from "./profiles.ts";

export interface Combination {
  readonly project: string;
  readonly stack: string;
  readonly profile: Either<ConfigFault, Profile>;
  readonly keys: StackKeys;
  readonly secrets: readonly SecretKey[];
  readonly pipelines: readonly ConfiguredPipeline[];
  /** Of the provider; undefined where it is missing or wrong, which is told elsewhere. */
  readonly region: string | undefined;
}

export function combinationFaults(combination: Combination): ConfigFault[] {
  const { project } = combination;
  const own = [...missing(combination), ...adoption(combination), ...removal(combination)];
  return [
    ...own.map(([key, message]) => configFault(`${project}:${key}`, message)),
    ...missingSecrets(combination),
    ...imagesElsewhere(combination),
  ];
}

/** A key, and what is wrong with it. */
type Told = readonly [key: keyof StackKeys, message: string];

function missing({ keys, profile }: Combination): Told[] {
  const required: readonly (keyof StackKeys & ("owner" | "costCentre" | "alertEmail"))[] =
    !isLeft(profile) && profile.right.answered ? ["owner", "costCentre", "alertEmail"] : ["owner", "costCentre"];
  return required.filter((key) => keys[key] === null).map((key) => [key, `is missing; give ${stackKeys[key].allowed}`]);
}

function adoption({ keys, region }: Combination): Told[] {
  const { adoptBucket, layout, rawArchive, adoptKeyArn, adoptVpcId, adoptSubnetIds, networkCidr } = keys;
  const told: Told[] = [];
  const keyRegion = adoptKeyArn?.split(":")[3];
  if (keyRegion !== undefined && region !== undefined && keyRegion !== region) {
    told.push(["adoptKeyArn", `is a key of ${keyRegion}, and the stack is deployed to ${region}; a key serves its own region alone`]);
  }
  if (adoptBucket !== null && rawArchive !== stackKeys.rawArchive.default) {
    told.push(["rawArchive", "is set beside adoptBucket, which keeps the lifecycle that it has; leave it out"]);
  }
  if (adoptBucket !== null && layout === "per-zone") {
    told.push(["adoptBucket", "is one bucket, and layout per-zone has one for each zone; adopt with layout single"]);
  }
  if (adoptVpcId !== null && adoptSubnetIds.length === 0)
    told.push(["adoptSubnetIds", "is missing beside adoptVpcId; give its private subnets"]);
  if (adoptVpcId === null && adoptSubnetIds.length > 0) told.push(["adoptVpcId", "is missing beside adoptSubnetIds; give their VPC"]);
  if (adoptVpcId !== null && networkCidr !== null) {
    told.push(["networkCidr", "is the range of a new network, and adoptVpcId names an existing one; give one of the two"]);
  }
  return told;
}

function removal({ stack, keys: { removeData, removeDataOf } }: Combination): Told[] {
  if (removeData && removeDataOf === null) {
    return [["removeDataOf", `is missing beside removeData: to let this stack's data be destroyed, set it to ${stack} as well`]];
  }
  if (removeDataOf === null) return [];
  if (removeDataOf !== stack) return [["removeDataOf", `is ${JSON.stringify(removeDataOf)}; allowed is the stack's own name, ${stack}`]];
  return removeData ? [] : [["removeData", "is false beside removeDataOf; set both, or neither"]];
}

/** Lambda takes images from repositories of its own region. */
function imagesElsewhere({ project, region, pipelines }: Combination): ConfigFault[] {
  if (region === undefined) return [];
  return pipelines.flatMap(({ name, functionImage }) => {
    const imageRegion = functionImage?.split(".")[3];
    if (imageRegion === undefined || imageRegion === region) return [];
    const message = `functionImage lies in ${imageRegion}, and functions in ${region} take images from there alone; push it to ${region}`;
    return [configFault(`${project}:${name}`, message)];
  });
}

/** A pipeline says by name which secrets its provider reads. */
function missingSecrets({ project, stack, secrets, pipelines }: Combination): ConfigFault[] {
  const needed = new Map(pipelines.flatMap(({ name, secrets: names }) => names.map((secret) => [secret, name] as const)));
  return (Object.keys(secretKeys) as SecretKey[])
    .filter((key) => needed.has(secretKeys[key].name) && !secrets.includes(key))
    .map((key) => {
      const why = `is missing, and ${needed.get(secretKeys[key].name)} cannot do without it`;
      return configFault(`${project}:${key}`, `${why}; "pulumi config set --stack ${stack} --secret ${key}" asks for it`);
    });
}
