/** Held records in the ledger's terms. */
import { hashText } from "../ledger/hash.ts";
import { Counter, type Tally } from "../ledger/ledger.ts";
import type { Held } from "./held.ts";

/** The raw object, or the shard, in which it came: the first half of its receipt. */
export function arrivalOf({ receipt }: Pick<Held, "receipt">): string {
  return receipt.slice(0, receipt.lastIndexOf(":"));
}

/** {@link arrivalOf} of very many records: of neighbours, which mostly came in one, its name is made once. */
export function arrivals(): (held: Pick<Held, "receipt">) => string {
  let last = "";
  return ({ receipt }) => {
    const end = receipt.lastIndexOf(":");
    if (end !== last.length || !receipt.startsWith(last)) last = receipt.slice(0, end);
    return last;
  };
}

/** Its number there: the other half. */
export function numberOf({ receipt }: Pick<Held, "receipt">): string {
  return receipt.slice(receipt.lastIndexOf(":") + 1);
}

/** As their lines rest in the zone. */
export function tallyHeld(held: readonly Pick<Held, "receipt" | "text">[]): Tally {
  const counter = new Counter();
  for (const { receipt, text } of held) counter.add(hashText(receipt), hashText(text));
  return counter.tally();
}
