import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { type AnyField, type Contract, contract, integerBetween, nullable, number } from "../../../domain/market/contract.ts";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { type Change, classOf, diffSnapshots } from "../../../domain/schema/diff.ts";
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
