/** The data dictionary: what every field means, and what each engine makes of it. */
import type { AnyField, Contract, FieldKind } from "../market/contract.ts";
import { AVRO_TYPES } from "./avro.ts";
import { CROSSINGS } from "./crossings.ts";
import { DUCKDB_TYPES } from "./duckdb.ts";
import { DYNAMODB_TYPES } from "./dynamodb.ts";
import { HIVE_TYPES } from "./glue.ts";
import { redshiftType } from "./redshift.ts";
import { SPARK_TYPES } from "./spark.ts";

export function dataDictionary(contracts: readonly Contract[]): string {
  return `# Data dictionary

Written by \`assay schema --as markdown\` from the contracts in \`domain/market\`. Change it there, and write it again.

${contracts.map(({ name, dataset }) => `- [${name}](#${name}): dataset \`${dataset}\``).join("\n")}

## Kinds of field

Every field is of one of five kinds, and each kind has one type in each engine.

${kindsTable()}

**text** has 1 to 512 UTF-16 units, no control character, no lone surrogate, and is not blank: there is no empty string, so no
engine can take one for NULL. **number** is a finite double whose shortest decimal text is the value the provider sent; what
no double carries exactly is quarantined, never rounded. **integer** lies within ±(2^53 − 1). **instant** is
\`YYYY-MM-DDTHH:MM:SS.ffffffZ\` in UTC, **date** is \`YYYY-MM-DD\`, both from 1900 to 2199. A field that may be null is there
and null, never absent.

## What each engine keeps

${table(
  ["engine", "instants", "integers", "numbers", "text"],
  CROSSINGS.map(({ engine, instants, integers, numbers, text }) => [engine, instants, integers, numbers, text]),
)}

Nanoseconds below an instant's microsecond are an integer field of their own (\`event_nanos\`), because no engine here keeps
them. Prices are doubles and not decimals: a \`DECIMAL(p, s)\` must choose its scale beforehand and rounds what is finer, while
a double carries every price of up to 15 significant digits back to the text it came from. Sums of doubles depend on their
order in the last digits.

${contracts.map(contractSection).join("\n")}`;
}

export function contractSection({ name, version, dataset, warehouse, partition, fieldNames, fields }: Contract): string {
  const key = fieldNames.filter((field) => fields[field]!.key);
  const rows = fieldNames.map((field) => [`\`${field}\``, ...describe(fields[field]!)]);
  return `## ${name}

Version ${version}; dataset \`${dataset}\`${warehouse === undefined ? "" : ` (in the warehouse \`${warehouse}\`)`}, partitioned by ${partition.levels.join(", ")} of \`${partition.by}\`; key: ${key.map((field) => `\`${field}\``).join(", ")}.

${table(["field", "kind", "unit", "role", "null", "meaning"], rows)}
`;
}

function describe({ kind, unit, role, nullable, key, volatile, codes, between, doc }: AnyField): string[] {
  const allowed = codes
    ? ` Allowed: ${codes.map((code) => `\`${code}\``).join(", ")}.`
    : between
      ? ` From ${between[0]} to ${between[1]}.`
      : "";
  const fresh = volatile && !key ? " A change here alone is no new revision." : "";
  return [kind, unit, key ? `${role}, key` : role, nullable ? "may be" : "", `${doc}${allowed}${fresh}`];
}

function kindsTable(): string {
  const parquet: Readonly<Record<FieldKind, string>> = {
    text: "BYTE_ARRAY, STRING",
    number: "DOUBLE",
    integer: "INT64",
    instant: "INT64, TIMESTAMP(MICROS, UTC)",
    date: "INT32, DATE",
  };
  const json: Readonly<Record<FieldKind, string>> = {
    text: "string",
    number: "number",
    integer: "integer",
    instant: "string",
    date: "string",
  };
  const kinds = Object.keys(DUCKDB_TYPES) as FieldKind[];
  const avro = (kind: FieldKind) => {
    const type = AVRO_TYPES[kind];
    return typeof type === "string" ? type : Object.values(type).join(", ");
  };
  const redshift = (kind: FieldKind) => {
    const { type, encoding } = redshiftType({ kind });
    return `${type} ENCODE ${encoding}`;
  };
  return table(
    ["kind", "Parquet", "DuckDB", "Glue, Athena, Iceberg", "Spark", "Redshift", "Avro", "JSON Schema", "DynamoDB"],
    kinds.map((kind) => [
      kind,
      parquet[kind],
      DUCKDB_TYPES[kind],
      HIVE_TYPES[kind],
      SPARK_TYPES[kind],
      redshift(kind),
      avro(kind),
      json[kind],
      DYNAMODB_TYPES[kind],
    ]),
  );
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), `|${header.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}
