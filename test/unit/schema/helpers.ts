/** A small contract with a field of every sort, and records of any contract. */
import fc from "fast-check";
import {
  type AnyField,
  type Contract,
  contract,
  date,
  type FieldKind,
  instant,
  integer,
  integerBetween,
  isPlainText,
  nullable,
  number,
  oneOf,
  text,
} from "../../../domain/market/contract.ts";
import { dateOfDays, instantOfMs } from "../../../domain/market/times.ts";

export const quote = contract(
  { name: "fx-quote", version: 3, dataset: "fx_quotes", partition: { by: "quoted_at", levels: ["year", "month", "day"] } },
  {
    pair: text({ role: "instrument", unit: "code", key: true, doc: "The pair." }),
    quoted_at: instant({ role: "time", unit: "instant", key: true, doc: "When." }),
    nanos: integerBetween(0, 999, { role: "time", unit: "ns", doc: "Below the microsecond." }),
    price: number({ role: "measure", unit: "price", doc: "Dealer's price." }),
    size: nullable(integer({ role: "measure", unit: "units", volatile: true, doc: "How many." })),
    side: nullable(oneOf(["bid", "ask"], { role: "terms", unit: "code", doc: "Which side." })),
    settles_on: date({ role: "terms", unit: "date", doc: "Its day." }),
  },
);

const FIRST_MS = Date.UTC(1900, 0, 1);
const LAST_MS = Date.UTC(2199, 11, 31, 23, 59, 59, 999);

/** Values that the field's codec accepts, the extremes among them. */
function fieldValue(field: AnyField): fc.Arbitrary<unknown> {
  const value = requiredValue(field);
  return field.nullable ? fc.option(value) : value;
}

function requiredValue({ kind, codes, between }: AnyField): fc.Arbitrary<unknown> {
  if (codes) return fc.constantFrom(...codes);
  if (between) return fc.oneof(fc.constantFrom(...between), fc.integer({ min: between[0], max: between[1] }));
  return fc.oneof({ arbitrary: fc.constantFrom(...EXTREMES[kind]), weight: 1 }, { arbitrary: anyOf(kind), weight: 3 });
}

/** The smallest and the largest of each kind, and what lies at the seams of its representations. */
const EXTREMES: Readonly<Record<FieldKind, readonly unknown[]>> = {
  text: [
    "A",
    "x".repeat(512),
    "€".repeat(512),
    "😀".repeat(256),
    "Zürich",
    "\u0080",
    "\ufeffA",
    "null",
    "NULL",
    "\\N",
    "'\"`;--",
    "\u202eabc",
  ],
  number: [0, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE, -Number.MAX_VALUE, 0.1, 1e21, 123456789.012345, 2 ** 53],
  integer: [0, 1, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  instant: [
    ...["1900-01-01T00:00:00.000000Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00.000000Z"],
    ...["2024-02-29T23:59:59.999999Z", "2038-01-19T03:14:08.000000Z", "2199-12-31T23:59:59.999999Z"],
  ],
  date: ["1900-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "2199-12-31"],
};

function anyOf(kind: FieldKind): fc.Arbitrary<unknown> {
  switch (kind) {
    case "text":
      return plainText;
    case "number":
      // A minus zero is JSON's zero.
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    case "integer":
      return fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 3 }));
    case "instant":
      return fc
        .tuple(fc.integer({ min: FIRST_MS, max: LAST_MS }), fc.integer({ min: 0, max: 999 }))
        .map(([ms, micros]) => `${instantOfMs(ms).slice(0, 23)}${String(micros).padStart(3, "0")}Z`);
    case "date":
      return fc.integer({ min: FIRST_MS / 86_400_000, max: Math.floor(LAST_MS / 86_400_000) }).map(dateOfDays);
  }
}
const plainText = fc.string({ minLength: 1, maxLength: 30, unit: "binary" }).filter(isPlainText);

export function recordOf(of: Contract): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(of.fieldNames.map((name) => [name, fieldValue(of.fields[name]!)])));
}

/** Values of which any may be in any field, most of them where they must not be. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.constantFrom<unknown>(
    null,
    0,
    -1,
    999,
    1000,
    0.5,
    2 ** 53,
    -(2 ** 53),
    Number.MAX_VALUE,
    "",
    " ",
    "\u3000",
    "\n",
    "A\n",
    "\ud83d",
    "1",
    true,
    [],
    {},
  ),
  fc.constantFrom("2024-02-29", "2023-02-29", "1900-02-29", "2026-01-16\n", "2026-01-16T20:59:59.999999Z", "2026-01-16T24:00:00.000000Z"),
  fc.constantFrom("bid", "ask", "Bid", "split", "traded", "x".repeat(513), "😀".repeat(513)),
);

/** A record of the contract, as it is, or with one field replaced, left out or added. */
export function changedRecord(of: Contract): fc.Arbitrary<Record<string, unknown>> {
  const names = fc.constantFrom(...of.fieldNames);
  return fc.oneof(
    recordOf(of),
    fc.tuple(recordOf(of), names, anything).map(([record, name, value]) => ({ ...record, [name]: value })),
    fc.tuple(recordOf(of), names).map(([{ ...record }, name]) => {
      delete record[name];
      return record;
    }),
    fc.tuple(recordOf(of), anything).map(([record, value]) => ({ ...record, more: value })),
  );
}

/** The records' columns, as the encoders take them. */
export function columnsOf(of: Contract, records: readonly Record<string, unknown>[]): ReadonlyMap<string, readonly unknown[]> {
  return new Map(of.fieldNames.map((name) => [name, records.map((record) => record[name])]));
}
