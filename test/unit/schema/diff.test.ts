import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { type AnyField, type Contract, contract, integerBetween, nullable, number, oneOf } from "../../../domain/market/contract.ts";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { type Change, classOf } from "../../../domain/schema/change.ts";
import { diffSnapshots } from "../../../domain/schema/diff.ts";
import { jsonSchema } from "../../../domain/schema/json-schema.ts";
import { snapshotOf } from "../../../domain/schema/snapshot.ts";
import { before, FIELDS, HEAD, having, MEANING, meta, SHAPE } from "./changes.ts";
import { accepts } from "./draft7.ts";
import { recordOf } from "./helpers.ts";

const changesTo = (now: Contract) => diffSnapshots(snapshotOf(before), snapshotOf(now)).changes;
const textOf = ({ field, message }: Change) => `${field === undefined ? "" : `${field} `}${message}`;
const sorted = (systems: string | readonly string[]) =>
  (typeof systems === "string" ? systems.split(" ").filter(Boolean) : [...systems]).sort();

describe("diffSnapshots", () => {
  for (const [what, { now, says, readers, writers }] of Object.entries({ ...SHAPE, ...MEANING })) {
    it(`names what breaks by ${what}`, () => {
      const change = changesTo(now).find((each) => textOf(each) === says);
      assert.ok(change, `none of: ${changesTo(now).map(textOf).join("\n")}`);
      assert.deepEqual([sorted(change.readers), sorted(change.writers)], [sorted(readers), sorted(writers)]);
    });
  }

  for (const [what, { now }] of Object.entries(SHAPE)) {
    it(`says of ${what} what trying it out shows`, () => {
      const changes = changesTo(now);
      const claimed = (direction: "readers" | "writers", system: "assay" | "json-schema") =>
        changes.some((change) => change[direction].includes(system));
      const newRecords = fc.sample(recordOf(now), { numRuns: 500, seed: 1 });
      const oldRecords = fc.sample(recordOf(before), { numRuns: 500, seed: 1 });
      const [oldSchema, newSchema] = [jsonSchema(before), jsonSchema(now)];
      assert.deepEqual(
        {
          codecReads: newRecords.every((record) => isRight(before.codec.decode(record))),
          codecTakes: oldRecords.every((record) => isRight(now.codec.decode(record))),
          schemaReads: newRecords.every((record) => accepts(oldSchema, record)),
          schemaTakes: oldRecords.every((record) => accepts(newSchema, record)),
        },
        {
          codecReads: !claimed("readers", "assay"),
          codecTakes: !claimed("writers", "assay"),
          schemaReads: !claimed("readers", "json-schema"),
          schemaTakes: !claimed("writers", "json-schema"),
        },
      );
    });
  }

  it("finds nothing where nothing changed, whatever the words", () => {
    for (const each of CONTRACTS) assert.deepEqual(diffSnapshots(snapshotOf(each), snapshotOf(each)).changes, []);
    assert.deepEqual(changesTo(having({ price: number({ ...meta, unit: "price", doc: "In other words." }) })), []);
  });

  it("finds every change at once", () => {
    const now = having({ price: nullable(number({ ...meta, unit: "price" })), nanos: integerBetween(0, 99, { ...meta, unit: "ns" }) });
    assert.deepEqual(
      changesTo(now).map((change) => [change.field, classOf(change)]),
      [
        ["price", "breaking for readers"],
        ["nanos", "breaking for writers"],
      ],
    );
  });

  it("finds them in one field, too, and says of a field that is of another kind nothing that this says already", () => {
    const now = having({ size: nullable(number({ ...meta, unit: "ratio", volatile: true })) });
    assert.deepEqual(
      changesTo(now).map(({ message }) => message),
      [
        "is of kind number and was integer",
        "may be null, and was never",
        "is left out of content equality: what is curated has other content hashes, and comes again as revisions",
      ],
    );
  });

  it("takes for renamed what is alike in all but the name, where as many come as go", () => {
    const { price, size, ...others } = FIELDS;
    const to = (fields: Readonly<Record<string, AnyField>>) =>
      changesTo(contract(HEAD, { ...others, ...fields })).map((change) => textOf(change).split(":")[0]);
    const rate = { rate: number({ ...meta, unit: "price" }), more: number({ ...meta, unit: "price" }) };
    assert.deepEqual(to({ rate: rate.rate, count: size! }), [
      "rate seems to be what price was",
      "count seems to be what size was",
      "venue is at another place among the fields",
    ]);
    assert.deepEqual(to({ ...rate, size: size! }).slice(0, 3), [
      "price is removed",
      "rate is added and must not be null",
      "more is added and must not be null",
    ]);
    assert.deepEqual(to({ price: price!, count: number({ ...meta, unit: "units" }) }).slice(0, 2), [
      "size is removed",
      "count is added and must not be null",
    ]);
  });

  it("knows that Avro takes codes for strings where one of them is no name", () => {
    const terms = (codes: readonly [string, string, ...string[]]) =>
      contract(HEAD, { ...FIELDS, terms: oneOf(codes, { role: "terms", unit: "code", doc: "x" }) });
    const readers = (old: readonly [string, string, ...string[]], now: readonly [string, string, ...string[]]) =>
      diffSnapshots(snapshotOf(terms(old)), snapshotOf(terms(now))).changes.map((change) => change.readers.join(" "));
    assert.deepEqual(readers(["4-for-1", "b"], ["4-for-1", "b", "c"]), ["assay json-schema"]);
    assert.deepEqual(readers(["a", "b"], ["4-for-1", "a", "b"]), ["assay json-schema avro redshift"]);
    assert.deepEqual(readers(["4-for-1", "a", "b"], ["a", "b"]), ["avro"]);
  });

  it("takes a raised version as the announcement of what breaks", () => {
    const told = (version: number, fields: Readonly<Record<string, AnyField>>) => {
      const { breaking, announced } = diffSnapshots(snapshotOf(before), snapshotOf(contract({ ...HEAD, version }, fields)));
      return { breaking, announced };
    };
    const { price: _price, ...fewer } = FIELDS;
    assert.deepEqual(told(1, fewer), { breaking: true, announced: false });
    assert.deepEqual(told(2, fewer), { breaking: true, announced: true });
    assert.deepEqual(told(1, { ...FIELDS, price: number({ role: "terms", unit: "price", doc: "x" }) }), {
      breaking: false,
      announced: false,
    });
  });
});
