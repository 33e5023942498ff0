/** The decoder of a contract's records, as it is generated for lines that have all fields in the contract's order. */
import type { Contract } from "../market/contract.ts";
import { KnownTexts } from "../market/known-texts.ts";
import { decoderSource } from "../market/line-compiler.ts";
import { layoutOf } from "../market/line-layout.ts";

/** JavaScript. What the platform adds to a record (its lineage) is no part of a line. */
export function decoderText(contract: Contract): string {
  const { fields, fieldNames } = contract;
  const keys = fieldNames.filter((name) => fields[name]!.role !== "lineage");
  const known = fieldNames.map(() => new KnownTexts<number>());
  return decoderSource(layoutOf(contract, keys, known, { fieldOf: (key) => key }, { otherwise: [] }));
}
