import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { compileJsonSchema } from "../../../../domain/quality/json-schema/compile.ts";

const DRAFT_4 = { $schema: "http://json-schema.org/draft-04/schema#" };
const DRAFT_7 = { $schema: "http://json-schema.org/draft-07/schema" };

/** [schema, a value that follows it, one that does not]. */
const KEYWORDS: readonly (readonly [object, unknown, unknown])[] = [
  [{ type: "integer" }, 1, 1.5],
  [{ type: ["string", "null"] }, null, false],
  [{ enum: [1, { a: [2] }] }, { a: [2] }, { a: [3] }],
  [{ const: { a: 1, b: 2 } }, { b: 2, a: 1 }, { a: 1 }],
  [{ minimum: 1 }, 1, 0],
  [{ exclusiveMinimum: 1 }, 2, 1],
  [{ maximum: 1 }, "text", 2],
  [{ exclusiveMaximum: 1 }, 0, 1],
  [{ multipleOf: 0.5 }, 1.5, 1.25],
  [{ minLength: 2 }, "ab", "\u{1F600}"],
  [{ maxLength: 1 }, "\u{1F600}", "ab"],
  [{ pattern: "^a" }, "ab", "ba"],
  [{ format: "date" }, "not a date", undefined],
  [{ minItems: 1, maxItems: 2 }, [1], []],
  [{ uniqueItems: true }, [1, "1", { a: 1 }], [{ a: 1 }, { a: 1 }]],
  [{ items: { type: "number" } }, [1, 2], [1, "2"]],
  [{ items: [{ type: "number" }], additionalItems: { type: "string" } }, [1, "a"], [1, 2]],
  [{ prefixItems: [{ type: "number" }], items: false }, [1], [1, 2]],
  [{ contains: { const: 1 } }, [0, 1], [0]],
  [{ contains: { const: 1 }, minContains: 2 }, [1, 1, 1], [0, 1]],
  [{ contains: { const: 1 }, minContains: 0, maxContains: 1 }, [0], [1, 1]],
  [{ minContains: 2 }, [1], undefined],
  [{ properties: { a: { type: "number" } } }, { b: "x" }, { a: "x" }],
  [{ required: ["a"] }, { a: null }, { b: 1 }],
  [{ properties: { a: true }, patternProperties: { "^x": { type: "number" } }, additionalProperties: false }, { a: 1, x1: 2 }, { b: 1 }],
  [{ patternProperties: { "^x": { type: "number" } } }, { y: "a" }, { x: "a" }],
  [{ propertyNames: { maxLength: 1 } }, { a: 1 }, { ab: 1 }],
  [{ dependentRequired: { a: ["b"] } }, { c: 1 }, { a: 1 }],
  [{ dependentSchemas: { a: { minProperties: 2 } } }, { b: 1 }, { a: 1 }],
  [{ minProperties: 1, maxProperties: 1 }, { a: 1 }, {}],
  [{ allOf: [{ minimum: 1 }, { maximum: 2 }] }, 2, 3],
  [{ anyOf: [{ type: "string" }, { minimum: 5 }] }, 6, 4],
  [{ oneOf: [{ minimum: 1 }, { maximum: 2 }] }, 3, 2],
  [{ not: { type: "string" } }, 1, "a"],
  [JSON.parse('{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 0}}'), 0, ""],
  [{ $ref: "#/$defs/n", $defs: { n: { type: "number" } } }, 1, "1"],
  [{ type: "object", properties: { next: { $ref: "#" } } }, { next: { next: {} } }, { next: { next: 1 } }],
  [{ type: "object", allOf: [{ $ref: "#" }] }, {}, 1],
  [{ properties: { a: { $ref: "#/properties/b~1c" }, "b/c": { const: 1 } } }, { a: 1 }, { a: 2 }],
  [
    { ...DRAFT_7, dependencies: { a: ["b"], c: { minProperties: 2 } } },
    { a: 1, b: 1 },
    { a: 1, d: 1 },
  ],
  [{ ...DRAFT_7, dependencies: { a: ["b"], c: { minProperties: 2 } } }, { c: 1, d: 1 }, { c: 1 }],
  [{ ...DRAFT_7, definitions: { n: { type: "number" } }, properties: { a: { $ref: "#/definitions/n", minimum: 6 } } }, { a: 5 }, { a: "" }],
  [{ $defs: { n: { type: "number" } }, properties: { a: { $ref: "#/$defs/n", minimum: 6 } } }, { a: 6 }, { a: 5 }],
  [{ ...DRAFT_4, id: "http://example.com/x", minimum: 5, exclusiveMinimum: true }, 6, 5],
  [{ ...DRAFT_4, maximum: 5, exclusiveMaximum: false }, 5, 6],
];

const fault = (schema: unknown) => {
  const compiled = compileJsonSchema(schema);
  return isLeft(compiled) ? `${compiled.left.at}: ${compiled.left.message}` : undefined;
};

describe("a JSON schema", () => {
  for (const [schema, follows, breaks] of KEYWORDS) {
    it(`${JSON.stringify(schema)} is followed by ${JSON.stringify(follows)}${breaks === undefined ? "" : `, and not by ${JSON.stringify(breaks)}`}`, () => {
      const test = compileJsonSchema(schema);
      assert.ok(test._tag === "Right");
      assert.equal(test.right(follows), true);
      if (breaks !== undefined) assert.equal(test.right(breaks), false);
    });
  }

  it("may refer to itself over and over: each value is asked once", () => {
    const names = Array.from({ length: 100 }, (_, nth) => `d${nth}`);
    const twice = (name: string) => ({ allOf: [{ $ref: `#/$defs/${name}` }, { $ref: `#/$defs/${name}` }] });
    const $defs = Object.fromEntries(names.map((name, nth) => [name, nth < 99 ? twice(names[nth + 1]!) : { type: "number" }]));
    const test = compileJsonSchema({ $ref: "#/$defs/d0", $defs });
    assert.ok(test._tag === "Right");
    assert.deepEqual([1, "1", 1].map(test.right), [true, false, true]);
    const long = Object.fromEntries(Array.from({ length: 50_000 }, (_, nth) => [`d${nth}`, { $ref: `#/$defs/d${nth + 1}` }]));
    assert.equal(fault({ $ref: "#/$defs/d0", $defs: long }), "#: its references lead on too often, one from the other");
  });

  it("is refused by the name of a keyword that is not implemented", () => {
    assert.equal(fault({ unevaluatedItems: false }), "#/unevaluatedItems: the keyword unevaluatedItems is not supported");
    assert.equal(
      fault({ properties: { a: { minimun: 1 } } }),
      "#/properties/a/minimun: the keyword minimun is not supported; did you mean minimum?",
    );
  });

  it("is refused where a keyword is given what it cannot take", () => {
    assert.equal(fault({ minLength: -1 }), "#/minLength: must be a count; found -1");
    assert.equal(fault({ contains: true, minContains: "1" }), '#/minContains: must be a count; found "1"');
    assert.equal(fault({ dependentRequired: { a: "b" } }), '#/dependentRequired: must be lists of names by name; found {"a":"b"}');
    assert.equal(fault({ items: 1 }), "#/items: a schema must be an object, true or false; found 1");
    assert.equal(fault({ anyOf: [] }), "#/anyOf: must be a list of schemas; found []");
    assert.equal(fault({ properties: [] }), "#/properties: must be an object of schemas by name; found []");
    assert.equal(fault({ $ref: "other.json" }), '#/$ref: must refer to a place in this schema, #/definitions/name; found "other.json"');
    assert.equal(fault({ $ref: "#/definitions/n" }), "#/$ref: #/definitions/n is not in this schema");
    assert.equal(fault({ $ref: "#/%" }), "#/$ref: #/% is not in this schema");
    for (const schema of [{ dependencies: { a: ["b"] } }, { ...DRAFT_7, dependencies: 1 }]) {
      assert.match(fault(schema)!, /^#\/dependencies: dependencies is of draft 7 and before, and an object: name its draft /);
    }
    assert.equal(fault({ minimum: 5, exclusiveMinimum: true }), "#/exclusiveMinimum: must be a number; found true");
    assert.match(fault({ pattern: "(?=a)" })!, /^#\/pattern: .* uses lookahead/);
  });
});
