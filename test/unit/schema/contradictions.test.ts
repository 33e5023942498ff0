import assert from "node:assert/strict";
import {
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

const HEAD: ContractHead = { name: "thing", version: 1, dataset: "things", partition: { by: "on", levels: ["year", "month"] } };
const FIELDS = {
  name: text({ role: "identity", unit: "name", key: true, doc: "The name." }),
  on: date({ role: "time", unit: "date", doc: "The day." }),
};
const meta = { role: "measure", doc: "x" } as const;

/** A value that the types would refuse, as a contract built from data might hold it. */
const untyped = (value: unknown) => value as never;

describe("a contract that contradicts itself is refused when it is built, with the field named:", () => {
  const refused: Readonly<Record<string, readonly [build: () => unknown, message: RegExp]>> = {
    "two partitions of one name": [
      () => contract({ ...HEAD, partition: { by: "on", levels: ["year", "year"] } }, FIELDS),
      /^Error: contract thing: two partitions are named "year"$/,
    ],
    "a partition with the name of a field": [
      () => contract(HEAD, { ...FIELDS, month: integer({ ...meta, unit: "count" }) }),
      /^Error: contract thing: field "month" has the name of a partition$/,
    ],
    "a month without its year": [
      () => contract({ ...HEAD, partition: { by: "on", levels: ["month"] } }, FIELDS),
      /its partition levels are "month"; allowed are year, then month, then day/,
    ],
    "no partition": [() => contract({ ...HEAD, partition: { by: "on", levels: [] } }, FIELDS), /its partition levels are ""/],
    "an unknown partition": [
      () => contract({ ...HEAD, partition: { by: "on", levels: ["year", untyped("week")] } }, FIELDS),
      /its partition levels are "year, week"/,
    ],
    "an optional key": [
      () => contract(HEAD, { ...FIELDS, name: nullable(FIELDS.name) }),
      /^Error: contract thing: key field "name" must not be nullable$/,
    ],
    "an unknown unit": [
      () => contract(HEAD, { ...FIELDS, weight: number({ ...meta, unit: untyped("stone") }) }),
      /^Error: contract thing: field "weight" has the unit "stone"; known are code, name, .*, score$/,
    ],
    "a unit that every object inherits": [
      () => contract(HEAD, { ...FIELDS, weight: number({ ...meta, unit: untyped("toString") }) }),
      /field "weight" has the unit "toString"/,
    ],
    "a unit of another kind": [
      () => contract(HEAD, { ...FIELDS, at: instant({ ...meta, unit: "date" }) }),
      /field "at" is of kind instant, and its unit date is for date$/,
    ],
    "a price that is text": [
      () => contract(HEAD, { ...FIELDS, price: text({ ...meta, unit: "price" }) }),
      /field "price" is of kind text, and its unit price is for number$/,
    ],
    "an unknown role": [
      () => contract(HEAD, { ...FIELDS, price: number({ role: untyped("guess"), unit: "price", doc: "x" }) }),
      /field "price" has the role "guess"; known are instrument, identity, time, measure, terms, lineage$/,
    ],
    "a field that SQL would fold": [
      () => contract(HEAD, { ...FIELDS, Price: number({ ...meta, unit: "price" }) }),
      /field "Price" is no name in every engine; allowed are a to z, 0 to 9 and _/,
    ],
    "a field with a quote": [() => contract(HEAD, { ...FIELDS, 'a"b': number({ ...meta, unit: "price" }) }), /field "a"b" is no name/],
    "a dataset that is no table": [() => contract({ ...HEAD, dataset: "daily-bars" }, FIELDS), /its dataset "daily-bars" is no name/],
    "a name that is no word": [
      () => contract({ ...HEAD, name: "Daily Bar" }, FIELDS),
      /^Error: contract Daily Bar: that is no name of a contract/,
    ],
    "a version that is none": [() => contract({ ...HEAD, version: 0 }, FIELDS), /its version is 0; versions count up from 1/],
    "a code listed twice": [
      () => contract(HEAD, { ...FIELDS, side: oneOf(["bid", "bid"], { ...meta, unit: "code" }) }),
      /field "side" lists a blank code, or one twice: bid,bid$/,
    ],
    "a blank code": [
      () => contract(HEAD, { ...FIELDS, side: oneOf(["bid", " "], { ...meta, unit: "code" }) }),
      /field "side" lists a blank/,
    ],
    "a range with nothing in it": [
      () => contract(HEAD, { ...FIELDS, nanos: integerBetween(999, 0, { ...meta, unit: "ns" }) }),
      /field "nanos" is bounded by 999 and 0, which are no range/,
    ],
  };
  for (const [what, [build, message]] of Object.entries(refused)) it(what, () => assert.throws(build, message));

  it("but not one that is in order", () => {
    assert.deepEqual(contract(HEAD, FIELDS).fieldNames, ["name", "on"]);
  });
});
