/** The one codec of a stack's whole configuration: its name, its keys, its secrets and its pipelines' settings. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { decodeSettings, didYouMean, type SettingFault } from "../domain/settings.ts";
import type { ConfiguredPipeline, PipelineLoader } from "../pipelines/infrastructure.ts";
import { type ConfigFault, configFault } from "./faults.ts";
import { regionKey, type SecretKey, type StackKeys, secretKeys, stackKeys } from "./keys.ts";
import { type Profile, profileOf } from "./profiles.ts";
import { combinationFaults } from "./rules.ts";

/** A stack's configuration as the engine hands it over. */
export interface RawConfig {
  readonly project: string;
  readonly stack: string;
  /** By full key, `assay:owner`. Objects and lists are JSON; an empty text counts as absent. */
  readonly values: Readonly<Record<string, string>>;
  /** The full keys whose values are encrypted. */
  readonly secret: ReadonlySet<string>;
}

/** A configuration that holds. Of secrets it knows which there are, never their values. */
export interface StackConfig {
  readonly project: string;
  readonly stack: string;
  readonly profile: Profile;
  readonly region: string;
  readonly owner: string;
  readonly costCentre: string;
  readonly keys: Omit<StackKeys, "owner" | "costCentre">;
  readonly secrets: readonly SecretKey[];
  /** In the order of their names, so that the order of the configuration changes nothing. */
  readonly pipelines: readonly ConfiguredPipeline[];
}

/** Every fault at once; pipelines are loaded only where the configuration names them. */
export async function decodeConfig(raw: RawConfig, known: readonly PipelineLoader[]): Promise<Either<readonly ConfigFault[], StackConfig>> {
  const given = ownValues(raw);
  const profile = profileOf(raw.stack);
  const read = readKeys(raw.project, given, isLeft(profile) ? {} : profile.right.defaults);
  const secrets = Object.keys(secretKeys).filter((key): key is SecretKey => given[key] !== undefined);
  const configured = await configurePipelines(raw.project, given, read.keys.pipelines, known);
  const faults = [
    ...(isLeft(profile) ? [profile.left] : []),
    ...unknownKeys(raw, known),
    ...read.faults,
    ...regionFaults(raw),
    ...plainSecrets(raw, secrets),
    ...chosenFaults(raw.project, read.keys.pipelines, known),
    ...configured.faults,
  ];
  const { keys } = read;
  const { pipelines } = configured;
  // What a rule would say of a key that is wrong by itself is no news.
  const wrong = new Set(faults.map(({ key }) => key));
  const region = wrong.has(regionKey.name) ? undefined : raw.values[regionKey.name];
  const together = combinationFaults({ ...raw, profile, keys, secrets, pipelines, region });
  faults.push(...together.filter(({ key }) => !wrong.has(key)));
  if (faults.length > 0 || isLeft(profile)) return left(faults);
  const { project, stack, values } = raw;
  const { owner, costCentre, ...rest } = keys;
  return right({
    ...{ project, stack, profile: profile.right, secrets, pipelines, keys: rest },
    // The rules have seen to it that these are there.
    ...{ region: values[regionKey.name]!, owner: owner!, costCentre: costCentre! },
  });
}

/** The keys that are right, with defaults for the others, so that one fault hides no other. */
function readKeys(
  project: string,
  given: Readonly<Record<string, string>>,
  defaults: Partial<StackKeys>,
): { readonly keys: StackKeys; readonly faults: readonly ConfigFault[] } {
  const values = { ...defaults, ...pick(given, Object.keys(stackKeys)) };
  const decoded = decodeSettings(stackKeys, values);
  if (!isLeft(decoded)) return { keys: decoded.right, faults: [] };
  const wrong = decoded.left.map(({ key }) => key);
  const { keys } = readKeys(
    project,
    pick(
      given,
      Object.keys(given).filter((key) => !wrong.includes(key)),
    ),
    defaults,
  );
  return { keys, faults: decoded.left.map((fault) => ownFault(project, fault)) };
}

/** The project's own values by short key, without those that are empty. */
function ownValues({ project, values }: RawConfig): Readonly<Record<string, string>> {
  const own = Object.entries(values).filter(([key, value]) => key.startsWith(`${project}:`) && value !== "");
  return Object.fromEntries(own.map(([key, value]) => [key.slice(project.length + 1), value]));
}

function pick(given: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([key]) => keys.includes(key)));
}

/** The engine's own keys are its business; whatever else is not known would do nothing, unnoticed. */
function unknownKeys({ project, values }: RawConfig, known: readonly PipelineLoader[]): ConfigFault[] {
  const own = [...Object.keys(stackKeys), ...Object.keys(secretKeys), ...known.map(({ name }) => name)];
  const names = [...own.map((key) => `${project}:${key}`), regionKey.name];
  const unknown = Object.keys(values).filter((key) => !names.includes(key) && !key.startsWith("pulumi:"));
  return unknown.map((key) => configFault(key, `there is no such key: ${insteadOf(key, names)}`));
}

function insteadOf(key: string, names: readonly string[]): string {
  if (key.startsWith("aws:")) return `the program makes its own providers, of ${regionKey.name} alone; AWS's own variables say the rest`;
  return didYouMean(key, names).trim() || `known are ${names.join(", ")}`;
}

/** A secret in plain text is in the stack's file already, so that it has to be changed at its provider too. */
function plainSecrets({ project, secret }: RawConfig, secrets: readonly SecretKey[]): ConfigFault[] {
  const plain = secrets.filter((key) => !secret.has(`${project}:${key}`));
  return plain.map((key) =>
    configFault(
      `${project}:${key}`,
      `stands in plain text; replace it where it was issued, and give the new one with "pulumi config set --secret"`,
    ),
  );
}

function regionFaults({ values }: RawConfig): ConfigFault[] {
  const { name, codec, allowed } = regionKey;
  const region = values[name];
  if (region === undefined || region === "") return [configFault(name, `is missing; give ${allowed}`)];
  return codec.is(region) ? [] : [wrongValue(name, region, allowed)];
}

function chosenFaults(project: string, chosen: readonly string[], known: readonly PipelineLoader[]): ConfigFault[] {
  const names = known.map(({ name }) => name);
  const unknown = [...new Set(chosen)].filter((name) => !names.includes(name));
  const twice = [...new Set(chosen.filter((name, i) => chosen.indexOf(name) !== i))];
  return [
    ...unknown.map((name) => `there is no pipeline ${name}: ${didYouMean(name, names)}known are ${names.join(", ")}`),
    ...twice.map((name) => `${name} is named twice`),
  ].map((message) => configFault(`${project}:pipelines`, message));
}

/** The chosen ones; settings of others are looked at too, since a fault there would show only once they are chosen. */
async function configurePipelines(
  project: string,
  given: Readonly<Record<string, string>>,
  chosen: readonly string[],
  known: readonly PipelineLoader[],
) {
  const faults: ConfigFault[] = [];
  const pipelines: ConfiguredPipeline[] = [];
  const concerned = known.filter(({ name }) => chosen.includes(name) || given[name] !== undefined);
  for (const { name, load } of [...concerned].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const key = `${project}:${name}`;
    const settings = settingsObject(given[name]);
    if (settings === undefined) {
      faults.push(wrongValue(key, given[name]!, "an object of settings"));
      continue;
    }
    const pipeline = (await load()).configure(settings);
    if (isLeft(pipeline)) faults.push(...pipeline.left.map((fault) => located(key, fault)));
    else if (chosen.includes(name)) pipelines.push(pipeline.right);
  }
  return { faults, pipelines };
}

function settingsObject(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The key stands before the message, and need not be said in it again. */
function ownFault(project: string, { key, message }: SettingFault): ConfigFault {
  return configFault(`${project}:${key}`, message.replace(`${key} `, ""));
}

const located = (key: string, fault: SettingFault): ConfigFault => configFault(key, fault.message);

const wrongValue = (key: string, found: string, allowed: string): ConfigFault =>
  configFault(key, `is ${JSON.stringify(found)}; allowed is ${allowed}`);
