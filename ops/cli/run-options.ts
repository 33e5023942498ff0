/** Options of `assay run`: those of providers and of settings are read off their own lists, and said nowhere twice. */

import { type Command, Option } from "commander";
import {
  HISTORY_TAKES,
  type OptionName,
  PROVIDER_OPTIONS,
  type ProviderOption,
  REQUEST_OPTIONS,
  type Takes,
  TICK_TAKES,
} from "../../adapters/providers/option-list.ts";
import { pipelines } from "../../pipelines/registry.ts";
import { assignments } from "./assignments.ts";
import { shellWord } from "./next-step.ts";

const TAKES: Readonly<Record<"history" | "ticks", Takes>> = { history: HISTORY_TAKES, ticks: TICK_TAKES };

/** Settings that have an option of their own: `--gate rows` is `--set gate=rows`. */
const SHORTHANDS = ["gate", "calendar", "transport"] as const;

const PROVIDER = Object.entries<ProviderOption>(PROVIDER_OPTIONS).map(([key, { value, doc }]) => {
  const name = key as OptionName;
  const takers = [HISTORY_TAKES, TICK_TAKES].flatMap((takes: Takes) => Object.keys(takes).filter((taker) => takes[taker]!.includes(name)));
  const who = REQUEST_OPTIONS.includes(name) ? "" : `${[...new Set(takers)].join(", ")}: `;
  const option = new Option(`--${name}${value ? ` ${value}` : ""}`, `${who}${doc}`);
  return { name, option: name === "symbols" ? option.argParser((text: string) => text.split(",").filter(Boolean)) : option };
});

export function addRunOptions(command: Command): Command {
  for (const { option } of PROVIDER) command.addOption(option);
  for (const key of SHORTHANDS) {
    const { doc, allowed } = pipelines.flatMap(({ settings }) => settings[key] ?? [])[0]!;
    command.option(`--${key} <value>`, `${allowed}. ${doc}`);
  }
  return command
    .addOption(new Option("--set <key=value...>", "any setting of the pipeline; see below").default([], "none"))
    .addHelpText("after", () => `\n${[...providerHelp(), "", ...settingHelp()].join("\n")}`);
}

/** Options of a provider as a command line gives them: text, lists, and `true` for flags. */
type Given = Readonly<Partial<Record<OptionName, unknown>>> & {
  readonly symbols?: readonly string[];
  readonly from?: string;
  readonly to?: string;
};

/** Every option of a provider that was given, by its name. */
export function providerOptionsOf(options: Readonly<Record<string, unknown>>): Given {
  const told = PROVIDER.map(({ name, option }) => [name, options[option.attributeName()]] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

/** What was typed, to be typed again: without where the data is, and how it is told. */
export function commandText(command: Command): string {
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === "cli");
  const words = given.flatMap((option) => {
    const value: unknown = command.getOptionValue(option.attributeName());
    if (option.attributeName() === "data" || option.attributeName() === "json") return [];
    if (value === true) return [option.long!];
    // Only symbols are a list in one word.
    const values = Array.isArray(value) ? (option.variadic ? value : [value.join(",")]) : [value];
    return [option.long!, ...values.map((each) => shellWord(String(each)))];
  });
  return ["assay", command.name(), ...command.args.map(shellWord), ...words].join(" ");
}

/** Settings as given: those of options of their own, and `--set maxErrorRate=0.1`, whose value is read as JSON where it is JSON, else as text. */
export function settingsOf(given: Readonly<Record<string, unknown>>, faults: string[]): Record<string, unknown> {
  const settings = { ...assignments("--set", given["set"] as readonly string[], "KEY=VALUE", faults) };
  for (const key of SHORTHANDS) if (given[key] !== undefined) settings[key] = given[key];
  return settings;
}

function providerHelp(): string[] {
  const lines = pipelines.flatMap(({ name, feed }) => {
    const common = feed === "history" ? `, all with ${flags(REQUEST_OPTIONS)}` : "";
    const none = feed === "history" ? ["    none           fetches nothing: merges late trades and builds the models"] : [];
    const each = Object.entries(TAKES[feed]).map(([provider, taken]) => `    ${provider.padEnd(14)} ${flags(taken)}`);
    return [`  ${name}${common}`, ...each, ...none];
  });
  return ["Providers, and what each takes:", ...lines];
}

const flags = (names: readonly OptionName[]) => names.map((name) => `--${name}`).join(" ");

function settingHelp(): string[] {
  const lines = pipelines.flatMap(({ name, settings }) => [
    `  ${name}`,
    ...Object.entries(settings).map(([key, setting]) => `    ${`${key}=${setting.default}`.padEnd(26)} ${setting.doc}`),
  ]);
  return ["Settings, with what they are where they are not set:", ...lines];
}
