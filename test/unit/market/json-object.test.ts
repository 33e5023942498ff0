import assert from "node:assert/strict";
import fc from "fast-check";
import { isLeft, isRight, right } from "fp-ts/lib/Either.js";
import { readObject } from "../../../domain/market/json-object.ts";
import { exactNumber } from "../../../domain/market/numbers.ts";

function detailOf(text: string): string | undefined {
  const read = readObject(text);
  return isLeft(read) ? read.left.detail : undefined;
}

describe("readObject", () => {
  it("refuses a key that comes twice, however it is written, and only in the record itself", () => {
    const key = fc.constantFrom("a", "b", "c", 'q"', "x:y", "{", "\\", "__proto__", "1");
    const written = fc.tuple(key, fc.boolean()).map(([name, escaped]): [string, string] => {
      const text = JSON.stringify(name);
      return [name, escaped ? text.replace(/[abc]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`) : text];
    });
    const value = fc.constantFrom('"a:b"', "1", '{"a":1}', '[{"b":"}"}]', '"\\"a\\":"', '"\\\\"', "-1.5e3", "[1,2]", "null");
    fc.assert(
      fc.property(fc.array(fc.tuple(written, value), { maxLength: 5 }), fc.constantFrom(":", " : ", "\t:\n"), (members, colon) => {
        const text = `{${members.map(([[, name], content]) => `${name}${colon}${content}`).join(" ,")}}`;
        const names = members.map(([[name]]) => name);
        const twice = names.find((name, i) => names.indexOf(name) < i);
        assert.equal(detailOf(text), twice === undefined ? undefined : `its key ${JSON.stringify(twice)} comes twice`);
      }),
      { numRuns: 500 },
    );
  });

  it("gives what JSON.parse gives, but numbers that no double carries as their text", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
      fc.constantFrom("-0", "1e400", "-1e400", "1E5", "5e-324", "0.1000000000000000055511151231257827", "1.0"),
    );
    const member = fc.tuple(fc.string({ unit: "binary", maxLength: 4 }), fc.oneof(number, fc.json({ maxDepth: 2 })));
    fc.assert(
      fc.property(fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 6 }), (members) => {
        const text = `{${members.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(", ")}}`;
        const expected = JSON.parse(text) as Record<string, unknown>;
        for (const [name, source] of members)
          if (typeof JSON.parse(source) === "number" && !isRight(exactNumber(source))) expected[name] = source;
        assert.deepEqual(readObject(text), right(expected));
      }),
      { numRuns: 200 },
    );
  });

  it("says what is no object, and whether it is JSON", () => {
    assert.deepEqual(readObject("[1]"), { _tag: "Left", left: { isJson: true, detail: "it is a list, not a JSON object" } });
    const torn = readObject('{"a":');
    assert.ok(isLeft(torn));
    assert.equal(torn.left.isJson, false);
    assert.match(torn.left.detail, /^it is not JSON \(/);
  });

  it("follows nesting and text of any size", () => {
    const deep = `${'[{"a":'.repeat(200_000)}1${"}]".repeat(200_000)}`;
    const long = JSON.stringify('"\\'.repeat(2_000_000));
    const text = `{"x":${deep},"text":${long},"price":0.1234567890123456789}`;
    const read = readObject(text);
    assert.ok(isRight(read));
    assert.equal(read.right["price"], "0.1234567890123456789");
    assert.equal(detailOf(text.replace("price", "text")), 'its key "text" comes twice');
  });
});
