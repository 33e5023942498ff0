import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { isPlainText } from "../../../domain/market/contract.ts";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { isInstant, isSessionDate } from "../../../domain/market/times.ts";
import { jsonSchema } from "../../../domain/schema/json-schema.ts";
import { accepts } from "./draft7.ts";
import { changedRecord, quote } from "./helpers.ts";

describe("jsonSchema", () => {
  for (const of of [quote, ...CONTRACTS]) {
    it(`accepts of ${of.name} what its codec accepts, and nothing else`, () => {
      const schema = jsonSchema(of);
      let [good, bad] = [0, 0];
      fc.assert(
        fc.property(changedRecord(of), (record) => {
          const verdict = isRight(of.codec.decode(record));
          assert.equal(accepts(schema, record), verdict);
          if (verdict) good++;
          else bad++;
        }),
        { numRuns: 2_000 },
      );
      assert.ok(good > 200 && bad > 200, `${good} good and ${bad} bad records are no test`);
    });
  }

  it("accepts nothing but objects", () => {
    for (const value of [null, 1, "x", true, [], [{}]]) assert.equal(accepts(jsonSchema(quote), value), false, JSON.stringify(value));
  });

  const { properties } = jsonSchema(quote) as { properties: Record<"pair" | "quoted_at" | "price" | "settles_on", object> };

  it("knows every date that there is from 1900 to 2199, and no other", () => {
    const two = (part: number) => String(part).padStart(2, "0");
    for (let year = 1895; year <= 2205; year++) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = `${year}-${two(month)}-${two(day)}`;
          if (accepts(properties.settles_on, date) !== isSessionDate(date)) assert.fail(date);
        }
      }
    }
  });

  it("knows every hour, minute and second", () => {
    for (let part = 0; part <= 99; part++) {
      const text = String(part).padStart(2, "0");
      for (const time of [`${text}:00:00`, `00:${text}:00`, `00:00:${text}`]) {
        const instant = `2024-02-29T${time}.123456Z`;
        assert.equal(accepts(properties.quoted_at, instant), isInstant(instant), instant);
      }
    }
  });

  it("takes each of the 65,536 UTF-16 units, alone and beside a letter, as the contract does", () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit);
      for (const text of [character, `A${character}`, `${character}A`]) {
        if (accepts(properties.pair, text) !== isPlainText(text)) assert.fail(`U+${unit.toString(16)} in ${JSON.stringify(text)}`);
      }
    }
  });

  it("counts characters where the contract counts UTF-16 units: the one text that it takes and the contract does not", () => {
    const verdicts = (text: string) => [accepts(properties.pair, text), isPlainText(text)];
    assert.deepEqual(verdicts("😀".repeat(256)), [true, true]);
    assert.deepEqual(verdicts("😀".repeat(257)), [true, false]);
    assert.deepEqual(verdicts("😀".repeat(513)), [false, false]);
  });

  it("refuses 1e400, whether a reader makes it infinite or keeps it", () => {
    assert.equal(accepts(properties.price, JSON.parse("1e400")), false);
    assert.equal(accepts(properties.price, Number.MAX_VALUE), true);
    assert.equal(accepts(properties.price, -Number.MAX_VALUE), true);
  });
});
