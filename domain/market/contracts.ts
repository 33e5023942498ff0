/** The one list of contracts: what is not in it has no schema anywhere. */
import { barContract } from "./bar.ts";
import type { Contract } from "./contract.ts";
import { sound } from "./contract-faults.ts";
import { corporateActionContract } from "./corporate-action.ts";
import { minuteBarContract } from "./minute-bar.ts";
import { newsItemContract } from "./news-item.ts";
import { sentimentContract } from "./sentiment.ts";
import { tickContract } from "./tick.ts";

export const CONTRACTS: readonly Contract[] = apart([
  tickContract,
  minuteBarContract,
  barContract,
  newsItemContract,
  sentimentContract,
  corporateActionContract,
]);

/** The contract of this name, if there is one. */
export function contractNamed(name: string): Contract | undefined {
  return CONTRACTS.find((contract) => contract.name === name);
}

/** The same contracts; throws where one contradicts itself and, with both named, where two would share their schemas, their files or a warehouse's tables. */
export function apart(contracts: readonly Contract[]): readonly Contract[] {
  for (const [place, contract] of contracts.entries()) {
    const { name, dataset, warehouse = dataset, version } = sound(contract);
    const earlier = contracts.slice(0, place);
    const namesake = earlier.find((each) => each.name === name);
    if (namesake) throw new Error(`contract ${name}: two have this name, of versions ${namesake.version} and ${version}`);
    const other = earlier.find((each) => each.dataset === dataset);
    if (other) throw new Error(`contract ${name}: its dataset "${dataset}" is that of ${other.name} too`);
    const inWarehouse = earlier.find((each) => (each.warehouse ?? each.dataset) === warehouse);
    if (inWarehouse)
      throw new Error(`contract ${name}: its tables in the warehouse, of "${warehouse}", are those of ${inWarehouse.name} too`);
  }
  return contracts;
}
