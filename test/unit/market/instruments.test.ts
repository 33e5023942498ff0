import assert from "node:assert/strict";
import fc from "fast-check";
import { instrumentOf } from "../../../domain/market/instruments.ts";

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
