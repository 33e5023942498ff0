/** How often a simulated feed goes wrong, as the command line says it. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { InputFault } from "../../../domain/ports/provider.ts";
import { didYouMean } from "../../../domain/settings.ts";
import { inputFault } from "../request-faults.ts";

/** By fault, the share of records that it befalls, 0 to 1. */
export type FaultRates<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/**
 * Reads `malformed-json=0.01,negative-price=0.002`; `all=0.01` sets every fault that is not named itself, `demo` means
 * the given rates, `none` no faults.
 */
export function parseFaultRates<Name extends string>(
  text: string,
  names: readonly Name[],
  demo: FaultRates<Name>,
): Either<readonly InputFault[], FaultRates<Name>> {
  const none: Partial<Record<Name, number>> = {};
  if (text.trim() === "none") return right(none);
  if (text.trim() === "demo") return right(demo);
  const allowed = `allowed are none, demo, or NAME=SHARE with commas between, a share being from 0 to 1 and a name one of: all, ${names.join(", ")}`;
  const isName = (name: string | undefined): name is Name => (names as readonly (string | undefined)[]).includes(name);
  const wrong: InputFault[] = [];
  const named: Partial<Record<Name, number>> = {};
  const all: Partial<Record<Name, number>> = {};
  for (const part of text.split(",").map((piece) => piece.trim())) {
    const [name, share, ...rest] = part.split("=").map((piece) => piece.trim());
    const rate = share === undefined || share === "" || rest.length > 0 ? Number.NaN : Number(share);
    if (!isName(name) && name !== "all") {
      const hint = didYouMean(name ?? "", ["all", "demo", "none", ...names]);
      wrong.push(inputFault("--faults", `there is no fault ${JSON.stringify(name)}: ${hint}${allowed}`));
    } else if (!(rate >= 0 && rate <= 1)) {
      wrong.push(inputFault("--faults", `${JSON.stringify(part)} gives ${name} no share; ${allowed}`));
    } else if (name === "all") {
      for (const fault of names) all[fault] = rate;
    } else {
      named[name] = rate;
    }
  }
  return wrong.length > 0 ? left(wrong) : right({ ...all, ...named });
}

/** `malformed-json=0.01,negative-price=0.002`, sorted, without those that never strike; `none` where all are so. */
export function faultRatesText(rates: FaultRates<string>): string {
  const told = Object.entries(rates)
    .filter(([, rate]) => rate !== undefined && rate > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, rate]) => `${name}=${rate}`);
  return told.join(",") || "none";
}
