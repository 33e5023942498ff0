import assert from "node:assert/strict";
import fc from "fast-check";
import { afterNumber, lastNumber, SURPRISED } from "../../../domain/market/json-bytes.ts";

describe("a number by its bytes", () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);

  it("is the double nearest to its text, up to 15 digits, whatever follows it", () => {
    const digits = (minLength: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength: 16 });
    fc.assert(
      fc.property(
        fc.constantFrom("", "-"),
        digits(1),
        fc.option(digits(0)),
        fc.constantFrom("", ",", "}", ".", "e5", " 1"),
        (sign, whole, part, rest) => {
          const text = part === null ? `${sign}${whole}` : `${sign}${whole}.${part}`;
          const isOne = /^(0|[1-9]\d*)$/.test(whole) && part !== "" && !(part === null && rest === ".");
          const end = afterNumber(bytesOf(`[${text}${rest}`), 1);
          if (!isOne || (whole + (part ?? "")).length > 15) assert.equal(end, SURPRISED, text);
          else {
            assert.equal(end, 1 + text.length, text);
            // Never a minus zero.
            assert.deepEqual(lastNumber[0], Number(text) + 0, text);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("may stand in quotes", () => {
    assert.equal(afterNumber(bytesOf('"1234567890.12345"'), 0), 18);
    assert.equal(lastNumber[0], 1234567890.12345);
    assert.equal(afterNumber(bytesOf('"12'), 0), SURPRISED);
  });
});
