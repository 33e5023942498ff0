/** The one list of contracts: what is not in it has no schema anywhere. */
import { barContract } from "./bar.ts";
import type { Contract } from "./contract.ts";
import { corporateActionContract } from "./corporate-action.ts";
import { minuteBarContract } from "./minute-bar.ts";
import { newsItemContract } from "./news-item.ts";
import { sentimentContract } from "./sentiment.ts";
import { tickContract } from "./tick.ts";

export const CONTRACTS: readonly Contract[] = [
  tickContract,
  minuteBarContract,
  barContract,
  newsItemContract,
  sentimentContract,
  corporateActionContract,
];

/** The contract of this name, if there is one. */
export function contractNamed(name: string): Contract | undefined {
  return CONTRACTS.find((contract) => contract.name === name);
}
