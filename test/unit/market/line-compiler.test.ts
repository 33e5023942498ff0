import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { barContract } from "../../../domain/market/bar.ts";
import { KnownTexts } from "../../../domain/market/known-texts.ts";
import { compiled, decoderSource } from "../../../domain/market/line-compiler.ts";
import { type Layout, layoutOf } from "../../../domain/market/line-layout.ts";

function layout(...keys: readonly string[]): Layout {
  const known = barContract.fieldNames.map(() => new KnownTexts<number>());
  return { ...layoutOf(barContract, keys, known, { fieldOf: (key) => key }, { otherwise: [] }), absent: [] };
}

describe("compiled", () => {
  it("makes code that can be read: a key, four bytes at once, and its kind of value", () => {
    const field = barContract.fieldNames.indexOf("low");
    assert.equal(
      decoderSource(layout("low")),
      `return function readLines(lines, first, last, row, target) {
  const { bytes, view, starts, ends } = lines;
  const column0 = target.numbers[${field}];
  for (let line = first; line < last; line++, row++) {
    let at = starts[line];

    // "low": number
    if (at + 7 > ends[line] || view.getUint32(at) !== 0x7b226c6f || view.getUint32(at + 3) !== 0x6f77223a) return line;
    at += 7;
    if (bytes[at] === 110) at = takeNull(bytes, at, places[0], row, target);
    else {
      at = afterNumber(bytes, at);
      column0[row] = lastNumber[0];
    }
    if (at < 0) return line;

    if (bytes[at] !== 125 || at !== ends[line] - 1) return line; // }
  }
  return last;
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

  it("gives way where code may not be made from text", () => {
    const script = `
      const { compiled } = await import(${JSON.stringify(new URL("../../../domain/market/line-compiler.ts", import.meta.url).href)});
      console.log(compiled({ places: [], absent: [], spaced: false }, () => -1));`;
    const args = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", script];
    assert.equal(execFileSync(process.execPath, args, { encoding: "utf8" }), "undefined\n");
  });
});
