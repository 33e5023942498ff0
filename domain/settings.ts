/**
 * Settings of a pipeline: each key's codec, default and meaning stand together, and a wrong configuration is answered
 * with every fault at once.
 */
import { distance } from "fastest-levenshtein";
import { type Either, isRight, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";

export interface Setting<A> {
  readonly codec: t.Type<A, unknown, unknown>;
  /** Taken when the key is absent. */
  readonly default: A;
  /** One sentence: what it sets, with its unit. */
  readonly doc: string;
  /** The allowed values in words: `batch or rows`. */
  readonly allowed: string;
}

/** As with contracts, `t.Mixed` because codecs are invariant. */
type AnySetting = Omit<Setting<never>, "codec" | "default"> & { readonly codec: t.Mixed; readonly default: unknown };
export type SettingsSpec = Readonly<Record<string, AnySetting>>;
export type SettingsOf<S extends SettingsSpec> = { readonly [K in keyof S]: t.TypeOf<S[K]["codec"]> };

/** A codec of the values that a test accepts; `why` says of another what is wrong with it, where that is more than that it is not allowed. */
export const where = <A>(name: string, is: (u: unknown) => u is A, why?: (u: unknown) => string | undefined) =>
  new t.Type<A, unknown, unknown>(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c, why?.(u))), t.identity);

/** Both ends included. */
export const wholeNumber = (low: number, high: number) =>
  where("count", (u): u is number => Number.isInteger(u) && (u as number) >= low && (u as number) <= high);

/** A setting that is a whole number of a range, both ends included. */
export function count(low: number, high: number, value: number, doc: string) {
  const allowed = `a whole number from ${grouped(low)} to ${grouped(high)}`;
  return { codec: wholeNumber(low, high), default: value, allowed, doc } as const;
}

/** `10,000`; what a locale has to say of it would take a function that starts 20 ms to load. */
const grouped = (number: number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, ",");

const shareCodec = where("share", (u): u is number => typeof u === "number" && u >= 0 && u <= 1);

/** A setting that is a part of a whole, from none to all. */
export function share(value: number, doc: string) {
  return { codec: shareCodec, default: value, allowed: "a share from 0 to 1", doc } as const;
}

/** A setting that is one of some words. */
export function oneOf<const A extends string>(values: readonly A[], value: A, doc: string) {
  const codec = where("word", (u): u is A => (values as readonly unknown[]).includes(u));
  return { codec, default: value, allowed: values.join(" or "), doc } as const;
}

export interface SettingFault {
  readonly _tag: "SettingFault";
  readonly key: string;
  readonly message: string;
}

/** Absent keys take their defaults; unknown keys and values of the wrong type or range are faults. */
export function decodeSettings<S extends SettingsSpec>(
  spec: S,
  given: Readonly<Record<string, unknown>>,
): Either<readonly SettingFault[], SettingsOf<S>> {
  const faults: SettingFault[] = [];
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(spec, key)) faults.push(unknownKey(key, Object.keys(spec)));
  }
  const settings: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(spec)) {
    const value = given[key];
    if (value === undefined) {
      settings[key] = setting.default;
      continue;
    }
    const decoded = setting.codec.decode(value);
    if (isRight(decoded)) settings[key] = decoded.right;
    else faults.push(wrongValue(key, value, setting.allowed, decoded.left.find(({ message }) => message)?.message));
  }
  return faults.length > 0 ? left(faults) : right(settings as SettingsOf<S>);
}

function wrongValue(key: string, value: unknown, allowed: string, why: string | undefined): SettingFault {
  const found = `${key} is ${JSON.stringify(value)}${why ? `: ${why}` : ""}`;
  return { _tag: "SettingFault", key, message: `${found}; allowed is ${allowed}` };
}

function unknownKey(key: string, known: readonly string[]): SettingFault {
  return { _tag: "SettingFault", key, message: `there is no setting ${key}: ${didYouMean(key, known)}known are ${known.join(", ")}` };
}

/** The known word closest to a misspelt one, if any is close enough to be worth saying. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.name : undefined;
}

/** `did you mean …? ` for a word that is close to a known one, else nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near ? `did you mean ${near}? ` : "";
}
