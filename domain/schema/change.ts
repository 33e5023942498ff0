/** One change between two contracts, and the systems that it breaks. */

/** `assay` is the contract's own codec: the gate, the stream, the curated zone. The others are what its schemas are for. */
export const SYSTEMS = ["assay", "json-schema", "avro", "dynamodb", "glue", "athena", "iceberg", "spark", "redshift", "duckdb"] as const;
export type System = (typeof SYSTEMS)[number];

export interface Change {
  /** The field it is about; absent where it is about the contract as a whole. */
  readonly field?: string;
  /** What changed, and what to do where something is to be done. */
  readonly message: string;
  /** Systems in which old readers break, or read something else than is meant, on new data. */
  readonly readers: readonly System[];
  /** Systems in which old data is refused, or taken for something else, by new readers. */
  readonly writers: readonly System[];
}

export type ChangeClass = "safe" | "breaking for readers" | "breaking for writers" | "breaking for readers and writers";

export function classOf({ readers, writers }: Change): ChangeClass {
  if (readers.length > 0) return writers.length > 0 ? "breaking for readers and writers" : "breaking for readers";
  return writers.length > 0 ? "breaking for writers" : "safe";
}

/** What a safe change breaks. */
export const NONE: readonly System[] = [];
/** Whatever reads or makes columns of the curated zone's Parquet files. */
export const TABLES: readonly System[] = ["glue", "athena", "iceberg", "spark", "redshift", "duckdb"];
/** Those that go by the folders of the partitions. */
export const BY_FOLDER: readonly System[] = ["assay", "glue", "athena", "spark", "duckdb"];
/** Those that refuse a null where none is allowed, or whose type shows it. */
export const REFUSE_NULL: readonly System[] = ["assay", "json-schema", "avro", "dynamodb", "redshift", "duckdb"];
