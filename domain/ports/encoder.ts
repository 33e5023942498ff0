import type { Columns } from "../market/columns.ts";
import type { Contract } from "../market/contract.ts";

/** How curated rows become an object: Parquet or JSONL, the same bytes for the same rows. */
export interface RowEncoder {
  /** With its dot: `.parquet`. */
  readonly extension: string;
  /** Of these rows of the columns, in that order; of all, unless told. */
  encode(contract: Contract, columns: Columns, rows?: ArrayLike<number>): Uint8Array;
}
