import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { altered } from "../../domain/ports/altered.ts";
import type { AnswerPorts } from "./ports.ts";

/** A curated object's columns. Throws a SyntaxError that names it where it cannot be read. */
export async function readCurated(
  { objects, decodeCurated }: Pick<AnswerPorts, "objects" | "decodeCurated">,
  key: string,
  contract: Contract,
): Promise<DecodedColumns> {
  const bytes = (await objects.read(key)) ?? new Uint8Array();
  try {
    return await decodeCurated(key, bytes, contract);
  } catch (error) {
    throw altered(key, error);
  }
}
