/** Options of providers as the command line gives them, checked so that every fault can be named at once. */
import { type Either, isLeft, left } from "fp-ts/lib/Either.js";
import type { Clock } from "../../domain/ports/effects.ts";
import type { InputFault } from "../../domain/ports/provider.ts";
import type { RequestBudget } from "../../domain/ports/request-budget.ts";
import type { ReadSecret } from "../../domain/ports/secrets.ts";
import { didYouMean } from "../../domain/settings.ts";
import type { OptionName } from "./option-list.ts";
import { inputFault } from "./request-faults.ts";

/** Text, `true` for flags, and lists for `input` and `symbols`. Absent, undefined and an empty list are the same. */
export type Options = Readonly<Record<string, unknown>>;

/** What sources of ticks need of the world, handed in by whoever starts them. */
export interface SourceEnvironment {
  readonly secret: ReadSecret;
  readonly clock: Clock;
}

/** What providers of history need. */
export interface ProviderEnvironment extends SourceEnvironment {
  /** Counts metered requests: one for each user, because a key's limits know no data directories. */
  readonly budget: RequestBudget;
}

/** Makes a provider from its options, or tells every fault of them. */
export type MakeProvider<A, World> = (options: Options, environment: World) => Promise<Either<readonly InputFault[], A>>;

/** Makes the provider of that name; options that it does not take, and every fault of the others, come back at once. */
export async function makeByName<A, Name extends string, World>(
  takes: Readonly<Record<Name, readonly OptionName[]>>,
  makers: Readonly<Record<Name, MakeProvider<A, World>>>,
  name: string,
  options: Options,
  environment: World,
): Promise<Either<readonly InputFault[], A>> {
  const names = Object.keys(makers) as Name[];
  const known = names.find((candidate) => candidate === name);
  if (known === undefined) {
    return left([inputFault("--provider", `there is no provider ${name}: ${didYouMean(name, names)}known are ${names.join(", ")}`)]);
  }
  const taken: readonly string[] = takes[known];
  const listed = taken.map((option) => `--${option}`).join(", ");
  const useless = Object.keys(options)
    .filter((option) => isGiven(options[option]) && !taken.includes(option))
    .map((option) => inputFault(`--${option}`, `provider ${name} takes no --${option}, only ${listed}`));
  const made = await makers[known](options, environment);
  const faults = [...useless, ...(isLeft(made) ? made.left : [])];
  return faults.length > 0 ? left(faults) : made;
}

export function isGiven(option: unknown): boolean {
  return option !== undefined && !(Array.isArray(option) && option.length === 0);
}

/** Reads options one by one and gathers what is wrong with them. */
export class OptionReader {
  readonly faults: InputFault[] = [];
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  fault(option: string, message: string): void {
    this.faults.push(inputFault(`--${option}`, message));
  }

  text(option: string): string | undefined {
    const value = this.#options[option];
    return isGiven(value) ? String(value) : undefined;
  }

  list(option: string): readonly string[] {
    return [this.#options[option] ?? []].flat().map(String);
  }

  flag(option: string): boolean {
    const text = this.text(option) ?? "false";
    if (text !== "true" && text !== "false") this.fault(option, `--${option} is ${JSON.stringify(text)}; allowed are true and false`);
    return text === "true";
  }

  wholeNumber(option: string, otherwise: number): number {
    const text = this.text(option) ?? String(otherwise);
    if (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
    this.fault(option, `--${option} is ${JSON.stringify(text)}; allowed is a whole number up to ±${Number.MAX_SAFE_INTEGER}`);
    return otherwise;
  }

  /** A plain decimal number above 0; absent where it is not given. */
  positive(option: string, upTo: number, what: string): number | undefined {
    const text = this.text(option);
    if (text === undefined) return undefined;
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= upTo) return value;
    this.fault(option, `--${option} is ${JSON.stringify(text)}; allowed is ${what} above 0, up to ${upTo.toLocaleString("en-US")}`);
    return undefined;
  }

  oneOf<A extends string>(option: string, what: string, allowed: readonly A[]): A | undefined {
    const text = this.text(option);
    const found = allowed.find((value) => value === text);
    if (text !== undefined && found === undefined) {
      this.fault(option, `there is no ${what} ${text}: ${didYouMean(text, allowed)}known are ${allowed.join(", ")}`);
    }
    return found;
  }

  /** An address of one of these protocols (`https:`), for services that are reached another way than their own. */
  url(option: string, protocols: readonly string[]): string | undefined {
    const text = this.text(option);
    if (text === undefined || (URL.canParse(text) && protocols.includes(new URL(text).protocol))) return text;
    this.fault(
      option,
      `--${option} is ${JSON.stringify(text)}; allowed is a URL that begins with ${protocols.map((p) => `${p}//`).join(" or ")}`,
    );
    return undefined;
  }
}
