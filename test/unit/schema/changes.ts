/** Changes of a contract, and what `schema diff` must say of each. */
import {
  type AnyField,
  type Contract,
  type ContractHead,
  contract,
  date,
  instant,
  integer,
  integerBetween,
  nullable,
  number,
  oneOf,
  text,
} from "../../../domain/market/contract.ts";

export const HEAD: ContractHead = { name: "trade", version: 1, dataset: "trades", partition: { by: "at", levels: ["year", "month"] } };
export const meta = { role: "measure", doc: "x" } as const;
export const FIELDS: Readonly<Record<string, AnyField>> = {
  symbol: text({ role: "instrument", unit: "code", key: true, doc: "x" }),
  at: instant({ role: "time", unit: "instant", doc: "x" }),
  price: number({ ...meta, unit: "price" }),
  size: integer({ ...meta, unit: "units" }),
  venue: nullable(text({ role: "terms", unit: "code", doc: "x" })),
  side: oneOf(["buy", "sell"], { role: "terms", unit: "code", doc: "x" }),
  nanos: integerBetween(0, 999, { ...meta, unit: "ns" }),
};
export const before = contract(HEAD, FIELDS);
export const having = (change: Readonly<Record<string, AnyField>>) => contract(HEAD, { ...FIELDS, ...change });
const without = (name: string) => contract(HEAD, Object.fromEntries(Object.entries(FIELDS).filter(([field]) => field !== name)));

const TABLES = "glue athena iceberg spark redshift duckdb";

interface Case {
  readonly now: Contract;
  readonly says: string;
  readonly readers: string;
  readonly writers: string;
}

/** Changes of what records look like: whether they break can be tried out. */
export const SHAPE: Readonly<Record<string, Case>> = {
  "a new field that may be null": {
    now: having({ fee: nullable(number({ ...meta, unit: "price" })) }),
    says: "fee is added and may be null: old records lack it, and COPY counts columns (ALTER TABLE … ADD COLUMN before the first load)",
    readers: "redshift",
    writers: "assay json-schema redshift duckdb",
  },
  "a new field that must not be null": {
    now: having({ fee: number({ ...meta, unit: "price" }) }),
    says: "fee is added and must not be null: old records have no value for it",
    readers: "redshift",
    writers: `assay json-schema avro dynamodb ${TABLES}`,
  },
  "a field that goes": {
    now: without("price"),
    says: "price is removed: by name it reads as NULL or fails, and COPY counts columns",
    readers: `assay json-schema avro dynamodb ${TABLES}`,
    writers: "redshift",
  },
  "a field that goes and could be null": {
    now: without("venue"),
    says: "venue is removed: by name it reads as NULL or fails, and COPY counts columns",
    readers: `assay json-schema dynamodb ${TABLES}`,
    writers: "redshift",
  },
  "a field of another name": {
    now: contract(HEAD, Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name === "price" ? "rate" : name, field]))),
    says: "rate seems to be what price was: by name it is not found (Redshift, Iceberg: ALTER TABLE … RENAME COLUMN)",
    readers: "assay json-schema avro dynamodb glue athena iceberg spark duckdb",
    writers: "assay json-schema avro dynamodb glue athena spark duckdb",
  },
  "a null that is allowed now": {
    now: having({ price: nullable(number({ ...meta, unit: "price" })) }),
    says: "price may be null, and was never",
    readers: "assay json-schema avro dynamodb redshift duckdb",
    writers: "",
  },
  "a null that is refused now": {
    now: having({ venue: text({ role: "terms", unit: "code", doc: "x" }) }),
    says: "venue must not be null, and could be",
    readers: "",
    writers: "assay json-schema avro dynamodb redshift duckdb",
  },
  "a whole number that becomes any number": {
    now: having({ size: number({ ...meta, unit: "units" }) }),
    says: "size is of kind number and was integer",
    readers: `assay json-schema avro dynamodb ${TABLES}`,
    writers: TABLES,
  },
  "a number that becomes whole": {
    now: having({ price: integer({ ...meta, unit: "units" }) }),
    says: "price is of kind integer and was number",
    readers: TABLES,
    writers: `assay json-schema avro dynamodb ${TABLES}`,
  },
  "an instant that becomes text": {
    now: contract(
      { ...HEAD, partition: { by: "on", levels: ["year", "month"] } },
      { ...FIELDS, on: date({ role: "time", unit: "date", doc: "x" }), at: text({ ...meta, unit: "code" }) },
    ),
    says: "at is of kind text and was instant",
    readers: `assay json-schema avro dynamodb ${TABLES}`,
    writers: `avro ${TABLES}`,
  },
  "a number that becomes text": {
    now: having({ price: text({ ...meta, unit: "code" }) }),
    says: "price is of kind text and was number",
    readers: `assay json-schema avro dynamodb ${TABLES}`,
    writers: `assay json-schema avro dynamodb ${TABLES}`,
  },
  "one more code": {
    now: having({ side: oneOf(["buy", "sell", "unknown"], { role: "terms", unit: "code", doc: "x" }) }),
    says: "side allows buy, sell, unknown and allowed buy, sell",
    readers: "assay json-schema avro redshift",
    writers: "",
  },
  "one code less": {
    now: having({ side: oneOf(["buy", "short"], { role: "terms", unit: "code", doc: "x" }) }),
    says: "side allows buy, short and allowed buy, sell",
    readers: "assay json-schema avro redshift",
    writers: "assay json-schema avro",
  },
  "codes that become any text": {
    now: having({ side: text({ role: "terms", unit: "code", doc: "x" }) }),
    says: "side allows any text and allowed buy, sell",
    readers: "assay json-schema avro redshift",
    writers: "avro",
  },
  "a wider range": {
    now: having({ nanos: integerBetween(0, 9_999, { ...meta, unit: "ns" }) }),
    says: "nanos goes from 0 to 9999 and went from 0 to 999",
    readers: "assay json-schema",
    writers: "",
  },
  "a narrower range": {
    now: having({ size: integerBetween(0, 1_000_000, { ...meta, unit: "units" }) }),
    says: "size goes from 0 to 1000000 and went from -9007199254740991 to 9007199254740991",
    readers: "",
    writers: "assay json-schema",
  },
};

const KEYED = { role: "terms", unit: "code", doc: "x" } as const;
/** Changes of what records mean, which no system can see. */
export const MEANING: Readonly<Record<string, Case>> = {
  "another unit": {
    now: having({ size: integer({ ...meta, unit: "count" }) }),
    says: "size is in count and was in units: no system can notice, and every one misreads",
    readers: `assay json-schema avro dynamodb ${TABLES}`,
    writers: `assay json-schema avro dynamodb ${TABLES}`,
  },
  "a field that joins the key": {
    now: having({ side: oneOf(["buy", "sell"], { ...KEYED, key: true }) }),
    says: "side is part of the key, and was not: what was one record may be two",
    readers: "assay redshift",
    writers: "assay redshift",
  },
  "a field whose change is no news": {
    now: having({ side: oneOf(["buy", "sell"], { ...KEYED, volatile: true }) }),
    says: "side is left out of content equality: what is curated has other content hashes, and comes again as revisions",
    readers: "",
    writers: "assay",
  },
  "another role": {
    now: having({ price: number({ role: "terms", unit: "price", doc: "x" }) }),
    says: "price has the role terms and had measure",
    readers: "",
    writers: "",
  },
  "an instrument that is one no more": {
    now: having({ symbol: text({ role: "identity", unit: "code", key: true, doc: "x" }) }),
    says: "symbol has the role identity and had instrument",
    readers: "",
    writers: "",
  },
  "another instrument": {
    now: having({
      symbol: text({ role: "identity", unit: "code", key: true, doc: "x" }),
      side: oneOf(["buy", "sell"], { role: "instrument", unit: "code", key: true, doc: "x" }),
    }),
    says: "DynamoDB's items are keyed by side and were by symbol: that takes another table",
    readers: "dynamodb",
    writers: "dynamodb",
  },
  "other partitions": {
    now: contract({ ...HEAD, partition: { by: "at", levels: ["year", "month", "day"] } }, FIELDS),
    says: "the partitions are year, month, day of at and were year, month of at: write the files anew; Iceberg keeps both",
    readers: "assay glue athena spark duckdb",
    writers: "assay glue athena spark duckdb",
  },
  "another dataset": {
    now: contract({ ...HEAD, dataset: "deals" }, FIELDS),
    says: "the dataset is deals and was trades: other folders, other tables",
    readers: `assay ${TABLES}`,
    writers: `assay ${TABLES}`,
  },
  "another name": {
    now: contract({ ...HEAD, name: "deal" }, FIELDS),
    says: "the contract is named deal and was trade",
    readers: "json-schema avro",
    writers: "json-schema avro",
  },
  "another order": {
    now: contract(HEAD, { at: FIELDS["at"]!, symbol: FIELDS["symbol"]!, ...FIELDS }),
    says: "at is at another place among the fields: COPY goes by position",
    readers: "redshift",
    writers: "redshift",
  },
};
