/** The validator of a contract's parsed records, as it is generated. */
import { nodeOf } from "../codec/node.ts";
import { sourceOf } from "../codec/source.ts";
import type { Contract } from "../market/contract.ts";

/** JavaScript. What it is given by name are the steps of `domain/codec/steps.ts` and the contract's own predicates. */
export function validatorText({ codec }: Contract): string {
  return sourceOf(nodeOf(codec)).text;
}
