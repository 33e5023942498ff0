import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import type { AnswerPorts } from "./ports.ts";

/** Reads what an object holds; what cannot be read was altered, and is told with the object's key. */
export function readingOf<A>(key: string, read: () => A): A {
  try {
    return read();
  } catch (error) {
    throw altered(key, error);
  }
}

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

function altered(key: string, error: unknown): SyntaxError {
  const why = error instanceof Error ? error.message : String(error);
  return new SyntaxError(`${key} is none that a pipeline wrote (${why}); restore it from a copy`);
}
