/** What can be wrong with a contract in itself. Contracts are part of the program: they are looked at where they are listed, not where they are used. */
import {
  type AnyField,
  type Contract,
  type ContractHead,
  type FieldKind,
  type FieldRole,
  isPlainText,
  type PartitionLevel,
  type Unit,
} from "./contract.ts";

/** The same contract; one that contradicts itself is a programming error and throws with the field named. */
export function sound<A>(contract: Contract<A>): Contract<A> {
  const { fields } = contract;
  const fault = headFault(contract) ?? partitionFault(contract, fields) ?? firstFieldFault(contract, fields) ?? identityFault(fields);
  if (fault !== undefined) throw new Error(`contract ${contract.name}: ${fault}`);
  return contract;
}

const ROLES: readonly FieldRole[] = ["instrument", "identity", "time", "measure", "terms", "lineage"];
const LEVELS: readonly PartitionLevel[] = ["year", "month", "day"];

/** Each unit, and the kinds of field that can be measured in it. */
const KINDS_OF_UNIT: Readonly<Record<Unit, readonly FieldKind[]>> = {
  code: ["text"],
  name: ["text"],
  hash: ["text"],
  title: ["text"],
  url: ["text"],
  instant: ["instant"],
  date: ["date"],
  ns: ["integer"],
  count: ["integer"],
  price: ["number"],
  units: ["number", "integer"],
  ratio: ["number"],
  score: ["number"],
};

/** Contracts are named as words, `minute-bar`. */
const CONTRACT_NAME = /^[a-z][a-z0-9-]*$/;
/** A name that every engine takes as it is: SQL folds case, and Avro and Athena allow no other characters. */
const COLUMN_NAME = /^[a-z][a-z0-9_]{0,62}$/;
/** Beside a dataset's table stand `daily_bars_latest` in Glue and `daily_bars_history` in DuckDB. */
const VIEW_NAME = /_(latest|history)$/;

function headFault({ name, dataset, warehouse = dataset, version }: ContractHead): string | undefined {
  if (!CONTRACT_NAME.test(name)) return "that is no name of a contract; allowed are a to z, 0 to 9 and -, a letter first";
  if (!COLUMN_NAME.test(dataset)) return `its dataset "${dataset}" ${ALLOWED_NAME}`;
  if (VIEW_NAME.test(dataset)) return `its dataset "${dataset}" has the name of a view; allowed is none that ends in _latest or _history`;
  if (!COLUMN_NAME.test(warehouse)) return `its warehouse "${warehouse}" ${ALLOWED_NAME}`;
  if (!Number.isSafeInteger(version) || version < 1) return `its version is ${version}; versions count up from 1`;
  return undefined;
}

function partitionFault({ partition: { by, levels } }: ContractHead, fields: Contract["fields"]): string | undefined {
  const field = fields[by];
  if (field?.kind !== "date" && field?.kind !== "instant") return `partition field "${by}" is not one of its dates or instants`;
  if (field.nullable) return `partition field "${by}" must not be nullable`;
  if (field.role !== "time") return `partition field "${by}" has the role "${field.role}"; allowed is time`;
  const twice = levels.find((level, place) => levels.indexOf(level) !== place);
  if (twice) return `two partitions are named "${twice}"`;
  if (levels.length === 0 || levels.some((level, place) => level !== LEVELS[place]))
    return `its partition levels are "${levels.join(", ")}"; allowed are year, then month, then day, each only after the one before`;
  // Iceberg names the partition for its field, too.
  const taken = [...levels, `${by}_${levels.at(-1)}`].find((name) => Object.hasOwn(fields, name));
  return taken && `field "${taken}" has the name of a partition`;
}

function firstFieldFault(head: ContractHead, fields: Contract["fields"]): string | undefined {
  for (const [name, field] of Object.entries(fields)) {
    const fault = nameFault(name, head, field) ?? metaFault(field) ?? codecFault(field);
    if (fault) return `${field.key ? "key field" : "field"} "${name}" ${fault}`;
  }
  return undefined;
}

/** Redshift's own columns, and what every object of JavaScript inherits. */
const TAKEN_NAMES = ["oid", "tableoid", "xmin", "xmax", "cmin", "cmax", "ctid", "constructor"];

function nameFault(name: string, head: ContractHead, { codes }: AnyField): string | undefined {
  if (!COLUMN_NAME.test(name)) return ALLOWED_NAME;
  if (TAKEN_NAMES.includes(name)) return `has a name that is taken; no field may be named ${TAKEN_NAMES.join(", ")}`;
  // Avro names the list of a field's codes, in the namespace of the contracts.
  return codes && `${name}-code`.replaceAll("_", "-") === head.name ? "lists codes that Avro would name as the contract itself" : undefined;
}

function metaFault({ kind, key, nullable, unit, role, doc, codes, between }: AnyField): string | undefined {
  if (key && nullable) return "must not be nullable";
  if (!Object.hasOwn(KINDS_OF_UNIT, unit)) return `has the unit "${unit}"; known are ${Object.keys(KINDS_OF_UNIT).join(", ")}`;
  const kinds = KINDS_OF_UNIT[unit];
  if (!kinds.includes(kind)) return `is of kind ${kind}, and its unit ${unit} is for ${kinds.join(" or ")}`;
  if (!ROLES.includes(role)) return `has the role "${role}"; known are ${ROLES.join(", ")}`;
  if (doc.trim() === "") return "is not described";
  if (doc.length > LONGEST_DOC) return `is described in ${doc.length} characters; allowed are up to ${LONGEST_DOC}`;
  if (codes && kind !== "text") return `is of kind ${kind}, and lists codes, which are text`;
  if (codes?.length === 0) return "lists no code, so that nothing is allowed";
  if (codes?.some((code, place) => !isPlainText(code) || codes.indexOf(code) !== place))
    return `lists a blank code, or one twice: ${codes}`;
  if (between && kind !== "integer") return `is of kind ${kind}, and bounded, which whole numbers are`;
  if (between && !(Number.isSafeInteger(between[0]) && Number.isSafeInteger(between[1]) && between[0] <= between[1]))
    return `is bounded by ${between.join(" and ")}, which are no range of whole numbers`;
  return undefined;
}
/** What Glue takes as a column's comment. */
const LONGEST_DOC = 255;

/** What the codec says must be what is said beside it. */
function codecFault({ kind, nullable, codec, codes, between }: AnyField): string | undefined {
  if (codec.is(undefined)) return "is optional; a value that may be unknown is nullable, and never absent";
  if (codec.is(null) !== nullable) return `is ${nullable ? "" : "not "}said to be nullable, and its codec (${codec.name}) says otherwise`;
  const other = kind === "number" || kind === "integer" ? "1" : 1;
  if (codec.is(other)) return `is of kind ${kind}, and its codec (${codec.name}) accepts ${JSON.stringify(other)}`;
  const allowed: readonly unknown[] = codes ?? between ?? [];
  const others = codes ? [`not ${codes[0]}`] : between ? [between[0] - 1, between[1] + 1] : [];
  const wrong = allowed.find((value) => !codec.is(value)) ?? others.find((value) => codec.is(value));
  if (wrong === undefined) return undefined;
  return `allows ${allowed.join(codes ? ", " : " to ")}, and its codec (${codec.name}) says otherwise of ${JSON.stringify(wrong)}`;
}

function identityFault(fields: Contract["fields"]): string | undefined {
  const names = Object.keys(fields);
  const instruments = names.filter((name) => fields[name]!.role === "instrument");
  if (instruments.length > 1) return `fields "${instruments.join('" and "')}" both are its instrument; allowed is one`;
  const [instrument] = instruments;
  if (instrument !== undefined && !fields[instrument]!.key) return `field "${instrument}" is its instrument, and not part of its key`;
  return names.some((name) => fields[name]!.key) ? undefined : "none of its fields is part of its key";
}

const ALLOWED_NAME = "is no name in every engine; allowed are a to z, 0 to 9 and _, up to 63, a letter first";
