/** Where a table's files are, and how an engine finds its partitions without a list of them. */
import type { Contract, PartitionLevel } from "../market/contract.ts";

export interface Place {
  /** The folder of the dataset, `s3://bucket/curated/daily_bars/`. */
  readonly location: string;
  /** The first and the last year to look for. Records outside them are not found, and nothing says so. */
  readonly years: readonly [first: number, last: number];
}

/** The years a contract accepts dates of: within them no record can be missed. Narrower ones make unfiltered queries cheaper. */
export const ACCEPTED_YEARS: Place["years"] = [1900, 2199];

/** Stands for the bucket until it is known. S3 takes no capitals, so that no query can run against it by mistake. */
export const curatedLocation = ({ dataset }: Contract) => `s3://LAKE_BUCKET/curated/${dataset}/`;
export const icebergLocation = ({ dataset }: Contract) => `s3://LAKE_BUCKET/iceberg/${dataset}/`;

/**
 * Athena's partition projection for the layout `year=2026/month=01/day=18/`. It is Athena's alone: what reads the table
 * through Spectrum, Glue or EMR needs registered partitions, or Iceberg.
 */
export function projectionProperties({ partition }: Contract, { location, years }: Place): Readonly<Record<string, string>> {
  const ranges = { year: years, month: [1, 12], day: [1, 31] } as const;
  const columns = partition.levels.flatMap((level) => [
    [`projection.${level}.type`, "integer"],
    [`projection.${level}.range`, ranges[level].join(",")],
    ...(level === "year" ? [] : [[`projection.${level}.digits`, "2"]]),
  ]);
  const template = partition.levels.map((level) => `${level}=\${${level}}/`).join("");
  return {
    "projection.enabled": "true",
    ...Object.fromEntries(columns),
    "storage.location.template": `${folder(location)}${template}`,
  };
}

/** With a slash at its end: `s3://b/bars` as a prefix would also mean `s3://b/bars_old`. */
export function folder(location: string): string {
  return location.endsWith("/") ? location : `${location}/`;
}

/** What a partition column is, for people. */
export function levelDoc({ partition: { by }, fields }: Contract, level: PartitionLevel): string {
  return `The ${level} of ${by}${fields[by]!.kind === "instant" ? ", UTC" : ""}.`;
}
