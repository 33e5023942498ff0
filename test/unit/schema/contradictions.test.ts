import assert from "node:assert/strict";
import * as t from "io-ts";
import {
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
import { sound } from "../../../domain/market/contract-faults.ts";
import { apart } from "../../../domain/market/contracts.ts";

const HEAD: ContractHead = { name: "thing", version: 1, dataset: "things", partition: { by: "on", levels: ["year", "month"] } };
const FIELDS = {
  name: text({ role: "identity", unit: "name", key: true, doc: "The name." }),
  on: date({ role: "time", unit: "date", doc: "The day." }),
};
const { name } = FIELDS;
const meta = { role: "measure", doc: "x" } as const;

/** A value that the types would refuse, as a contract built from data might hold it. */
const untyped = (value: unknown) => value as never;

describe("a contract that contradicts itself is refused where it is listed, with the field named:", () => {
  const refused: Readonly<Record<string, readonly [build: () => Contract, message: RegExp]>> = {
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
    "partitions of a field that it has not": [
      () => contract({ ...HEAD, partition: { by: "at", levels: ["year"] } }, FIELDS),
      /^Error: contract thing: partition field "at" is not one of its dates or instants$/,
    ],
    "partitions of a field that is no time": [
      () => contract({ ...HEAD, partition: { by: "name", levels: ["year"] } }, FIELDS),
      /^Error: contract thing: partition field "name" is not one of its dates or instants$/,
    ],
    "partitions of when a record came, and not of when it happened": [
      () => contract(HEAD, { ...FIELDS, on: date({ role: "lineage", unit: "date", doc: "x" }) }),
      /^Error: contract thing: partition field "on" has the role "lineage"; allowed is time$/,
    ],
    "a partition that may be null": [
      () => contract(HEAD, { ...FIELDS, on: nullable(FIELDS.on) }),
      /^Error: contract thing: partition field "on" must not be nullable$/,
    ],
    "a key that may be absent": [
      () => contract(HEAD, { ...FIELDS, name: { ...name, codec: t.union([name.codec, t.undefined]) } }),
      /^Error: contract thing: key field "name" is optional; a value that may be unknown is nullable, and never absent$/,
    ],
    "any field that may be absent": [
      () => contract(HEAD, { ...FIELDS, more: { ...number({ ...meta, unit: "price" }), codec: t.unknown } }),
      /^Error: contract thing: field "more" is optional; /,
    ],
    "a null that only the codec knows of": [
      () => contract(HEAD, { ...FIELDS, name: { ...name, codec: t.union([name.codec, t.null]) } }),
      /^Error: contract thing: key field "name" is not said to be nullable, and its codec \(\(plain text \| null\)\) says otherwise$/,
    ],
    "a null that the codec does not know of": [
      () => contract(HEAD, { ...FIELDS, price: { ...number({ ...meta, unit: "price" }), nullable: true } }),
      /^Error: contract thing: field "price" is said to be nullable, and its codec \(finite number\) says otherwise$/,
    ],
    "a number whose codec takes text": [
      () => contract(HEAD, { ...FIELDS, price: { ...number({ ...meta, unit: "price" }), codec: t.string } }),
      /^Error: contract thing: field "price" is of kind number, and its codec \(string\) accepts "1"$/,
    ],
    "text whose codec takes a number": [
      () => contract(HEAD, { ...FIELDS, code: { ...text({ ...meta, unit: "code" }), codec: t.number } }),
      /^Error: contract thing: field "code" is of kind text, and its codec \(number\) accepts 1$/,
    ],
    "no key": [
      () => contract(HEAD, { on: FIELDS.on, name: text({ role: "identity", unit: "name", doc: "x" }) }),
      /^Error: contract thing: none of its fields is part of its key$/,
    ],
    "two instruments": [
      () =>
        contract(HEAD, {
          ...FIELDS,
          base: text({ role: "instrument", unit: "code", key: true, doc: "x" }),
          quoted: text({ role: "instrument", unit: "code", key: true, doc: "x" }),
        }),
      /^Error: contract thing: fields "base" and "quoted" both are its instrument; allowed is one$/,
    ],
    "an instrument that does not tell records apart": [
      () => contract(HEAD, { ...FIELDS, base: text({ role: "instrument", unit: "code", doc: "x" }) }),
      /^Error: contract thing: field "base" is its instrument, and not part of its key$/,
    ],
    "a column that Redshift has itself": [
      () => contract(HEAD, { ...FIELDS, oid: integer({ ...meta, unit: "count" }) }),
      /^Error: contract thing: field "oid" has a name that is taken; no field may be named oid, tableoid, .*, ctid, constructor$/,
    ],
    "a name that every object inherits": [
      () => contract(HEAD, { ...FIELDS, constructor: text({ ...meta, unit: "code" }) }),
      /^Error: contract thing: field "constructor" has a name that is taken/,
    ],
    "codes under the name of the contract": [
      () => contract({ ...HEAD, name: "side-code" }, { ...FIELDS, side: oneOf(["bid", "ask"], { ...meta, unit: "code" }) }),
      /^Error: contract side-code: field "side" lists codes that Avro would name as the contract itself$/,
    ],
    "a field that nobody describes": [
      () => contract(HEAD, { ...FIELDS, price: number({ ...meta, doc: " ", unit: "price" }) }),
      /^Error: contract thing: field "price" is not described$/,
    ],
    "a description that Glue would refuse": [
      () => contract(HEAD, { ...FIELDS, price: number({ ...meta, doc: "x".repeat(256), unit: "price" }) }),
      /^Error: contract thing: field "price" is described in 256 characters; allowed are up to 255$/,
    ],
    "a key that may be null": [
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
      /^Error: contract thing: field "Price" is no name in every engine; allowed are a to z, 0 to 9 and _/,
    ],
    "a field with a quote": [() => contract(HEAD, { ...FIELDS, 'a"b': number({ ...meta, unit: "price" }) }), /field "a"b" is no name/],
    "a dataset that is no table": [() => contract({ ...HEAD, dataset: "daily-bars" }, FIELDS), /its dataset "daily-bars" is no name/],
    "a dataset with the name of a view": [
      () => contract({ ...HEAD, dataset: "daily_bars_latest" }, FIELDS),
      /its dataset "daily_bars_latest" has the name of a view; allowed is none that ends in _latest or _history$/,
    ],
    "a name in the warehouse that is none": [
      () => contract({ ...HEAD, warehouse: "stock prices" }, FIELDS),
      /its warehouse "stock prices" is no name/,
    ],
    "a name that is no word": [
      () => contract({ ...HEAD, name: "Daily Bar" }, FIELDS),
      /^Error: contract Daily Bar: that is no name of a contract/,
    ],
    "a version that is none": [() => contract({ ...HEAD, version: 0 }, FIELDS), /its version is 0; versions count up from 1/],
    "a code listed twice": [
      () => contract(HEAD, { ...FIELDS, side: oneOf(["bid", "bid"], { ...meta, unit: "code" }) }),
      /field "side" lists a blank code, or one twice: bid,bid$/,
    ],
    "no code at all": [
      () => contract(HEAD, { ...FIELDS, side: { ...text({ ...meta, unit: "code" }), codes: [] } }),
      /field "side" lists no code, so that nothing is allowed$/,
    ],
    "codes of what is no text": [
      () => contract(HEAD, { ...FIELDS, price: { ...number({ ...meta, unit: "price" }), codes: ["1"] } }),
      /field "price" is of kind number, and lists codes, which are text$/,
    ],
    "codes that the codec does not hold to": [
      () => contract(HEAD, { ...FIELDS, side: { ...text({ ...meta, unit: "code" }), codes: ["bid", "ask"] } }),
      /field "side" allows bid, ask, and its codec \(plain text\) says otherwise of "not bid"$/,
    ],
    "codes that the codec refuses": [
      () => contract(HEAD, { ...FIELDS, side: { ...oneOf(["bid", "ask"], { ...meta, unit: "code" }), codes: ["bid", "offer"] } }),
      /field "side" allows bid, offer, and its codec \(\("bid" \| "ask"\)\) says otherwise of "offer"$/,
    ],
    "a range that the codec does not hold to": [
      () => contract(HEAD, { ...FIELDS, nanos: { ...integer({ ...meta, unit: "ns" }), between: [0, 999] } }),
      /field "nanos" allows 0 to 999, and its codec \(integer\) says otherwise of -1$/,
    ],
    "a range of what is no whole number": [
      () => contract(HEAD, { ...FIELDS, score: { ...number({ ...meta, unit: "score" }), between: [0, 1] } }),
      /field "score" is of kind number, and bounded, which whole numbers are$/,
    ],
    "the name that Iceberg gives a partition": [
      () => contract(HEAD, { ...FIELDS, on_month: integer({ ...meta, unit: "count" }) }),
      /^Error: contract thing: field "on_month" has the name of a partition$/,
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
  for (const [what, [build, message]] of Object.entries(refused)) it(what, () => assert.throws(() => sound(build()), message));

  it("but not one that is in order", () => {
    const thing = contract(HEAD, FIELDS);
    assert.equal(sound(thing), thing);
  });
});

describe("contracts that contradict each other are refused when the list of them is made:", () => {
  const thing = contract(HEAD, FIELDS);

  it("two of one name", () => {
    const later = contract({ ...HEAD, version: 2, dataset: "others" }, FIELDS);
    assert.throws(() => apart([thing, later]), /^Error: contract thing: two have this name, of versions 1 and 2$/);
  });

  it("two of one dataset", () => {
    const other = contract({ ...HEAD, name: "other" }, FIELDS);
    assert.throws(() => apart([thing, other]), /^Error: contract other: its dataset "things" is that of thing too$/);
  });

  it("two of one name in the warehouse, which one has for its dataset", () => {
    const renamed = contract({ ...HEAD, warehouse: "stock_prices" }, FIELDS);
    const prices = contract({ ...HEAD, name: "price", dataset: "stock_prices" }, FIELDS);
    const message = /its tables in the warehouse, of "stock_prices", are those of (thing|price) too$/;
    assert.throws(() => apart([renamed, prices]), message);
    assert.throws(() => apart([prices, renamed]), message);
  });

  it("but not those that keep apart", () => {
    const other = contract({ ...HEAD, name: "other", dataset: "others" }, FIELDS);
    assert.deepEqual(apart([thing, other]), [thing, other]);
  });
});
