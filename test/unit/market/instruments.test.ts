import assert from "node:assert/strict";
import fc from "fast-check";
import { instrumentOf, isSymbol } from "../../../domain/market/instruments.ts";

describe("instrumentOf", () => {
  const spellings: readonly (readonly [spelling: string, instrument: string])[] = [
    ["AAPL", "AAPL"],
    ["aapl", "AAPL"],
    [" MSFT ", "MSFT"],
    ["BRK.B", "BRK.B"],
    ["BRK-B", "BRK.B"],
    ["BRK/B", "BRK.B"],
    ["BRK B", "BRK.B"],
    ["brk-b", "BRK.B"],
    ["BF-A", "BF.A"],
    ["MOG-C", "MOG.C"],
    ["KMR.L", "KMR.L"],
    ["1398.HK", "1398.HK"],
    ["BTC-USD", "BTC-USD"],
    ["EUR/USD", "EUR/USD"],
    ["ABC-D", "ABC-D"],
    ["TOOLONG-B", "TOOLONG-B"],
    ["A-B-C", "A-B-C"],
  ];
  for (const [spelling, instrument] of spellings) {
    it(`reads ${JSON.stringify(spelling)} as ${instrument}`, () => assert.equal(instrumentOf(spelling), instrument));
  }

  it("gives what it gave when asked again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        assert.equal(instrumentOf(instrumentOf(text)), instrumentOf(text));
      }),
    );
  });
});

describe("isSymbol", () => {
  it("takes what providers write for an instrument", () => {
    for (const spelling of ["AAPL", "brk-b", "BRK.B", "^GSPC", "EURUSD=X", "1398.HK", "BTC-USD", "A".repeat(24)]) {
      assert.ok(isSymbol(spelling), spelling);
    }
  });

  it("takes no path, no query, no script and no blank", () => {
    for (const text of ["", " ", "b k", "A,B", "../etc", "A..B", "A/B", "A?x=1", "<b>", ".A", "-A", "\u0410APL", "A".repeat(25)]) {
      assert.ok(!isSymbol(text), text);
    }
  });
});
