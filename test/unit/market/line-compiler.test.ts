import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { barContract } from "../../../domain/market/bar.ts";
import { KnownTexts } from "../../../domain/market/known-texts.ts";
import { compiled, decoderSource } from "../../../domain/market/line-compiler.ts";
import { type Layout, layoutOf } from "../../../domain/market/line-layout.ts";

function layout(...keys: readonly string[]): Layout {
  const known = barContract.fieldNames.map(() => new KnownTexts());
  return { ...layoutOf(barContract, keys, known, { fieldOf: (key) => key }, { otherwise: [] }), absent: [] };
}

describe("compiled", () => {
  it("makes code that can be read: a key, byte by byte, and its kind of value", () => {
    const field = barContract.fieldNames.indexOf("low");
    assert.equal(
      decoderSource(layout("low")),
      `return function readLine(lines, start, end, row, target) {
  const { bytes } = lines;
  const { numbers } = target;
  let at = start;

  // "low": number
  if (bytes[at] !== 123) return false;
  if (bytes[++at] === 32) at++;
  if (!(bytes[at] === 34 && bytes[at + 1] === 108 && bytes[at + 2] === 111 && bytes[at + 3] === 119 && bytes[at + 4] === 34 && bytes[at + 5] === 58)) return false;
  at += 6;
  if (bytes[at] === 32) at++;
  if (bytes[at] === 110) at = takeNull(bytes, at, places[0], row, target);
  else {
    at = afterNumber(bytes, at);
    numbers[${field}][row] = lastNumber[0];
  }
  if (at < 0) return false;
  if (bytes[at] !== 125 || at !== end - 1) return false; // }
  return true;
};
`,
    );
  });

  it("lets no key of a record become code", () => {
    const hostile = ['"]; throw 1; //', "\n}; throw 1; //", "\u2028 throw 1", "*/ throw 1", "__proto__"];
    const source = decoderSource(layout(...hostile));
    assert.match(source, /\/\/ "\\u2028 throw 1": not taken/);
    assert.equal(source.split(/[\n\r\u2028\u2029]/).filter((line) => /^\s*throw/.test(line)).length, 0);
    assert.equal(typeof compiled(layout(...hostile), () => -1), "function");
  });

  it("gives way to the interpreter where code may not be made from text", () => {
    const script = `
      const { compiled } = await import(${JSON.stringify(new URL("../../../domain/market/line-compiler.ts", import.meta.url).href)});
      console.log(compiled({ places: [], absent: [] }, () => -1));`;
    const args = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", script];
    assert.equal(execFileSync(process.execPath, args, { encoding: "utf8" }), "undefined\n");
  });
});
