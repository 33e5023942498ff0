/** Curated objects by their format: how rows are written as each, and read back from either. */
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import { decodeJsonl, jsonlEncoder } from "./jsonl.ts";
import { decodeParquet, parquetEncoder } from "./parquet.ts";

export type CuratedFormat = "parquet" | "jsonl";

export function encoderOf(format: CuratedFormat): RowEncoder {
  return format === "parquet" ? parquetEncoder() : jsonlEncoder;
}

/** Reads a curated object back into canonical columns. Throws where its bytes are not what its key's ending says. */
export async function decodeCurated(key: string, bytes: Uint8Array, contract: Contract): Promise<DecodedColumns> {
  return key.endsWith(".jsonl") ? decodeJsonl(contract, bytes) : decodeParquet(bytes);
}
