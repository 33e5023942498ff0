import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight, left, right } from "fp-ts/lib/Either.js";
import { splitCells } from "../../../adapters/providers/formats/csv.ts";
import { detail, inPieces, records } from "./helpers.ts";

const HEADER = "symbol,date,open,high,low,close,volume";
const ROW = "AAPL,2024-01-02,1.10,2,1,1.5,100";

const fieldsOf = async (csv: string) => (await records(csv, "csv")).map((record) => record.fields);

describe("CSV reader", () => {
  it("yields each data line under the contract's names, numbers as their text, numbered as in the file", async () => {
    assert.deepEqual(await records(`${HEADER}\n${ROW}\n`, "csv"), [
      {
        line: 2,
        original: ROW,
        fields: { symbol: "AAPL", price_date: "2024-01-02", open: "1.10", high: "2", low: "1", close: "1.5", volume: "100" },
      },
    ]);
  });

  it("understands each provider's spelling, whatever its case", async () => {
    const spellings: [string, string][] = [
      ["Date", "price_date"],
      ["Datetime", "price_date"],
      ["timestamp", "price_date"],
      ["price_date", "price_date"],
      ["Close/Last", "close"],
      ["Last", "close"],
      ["adjclose", "adjusted_close"],
      ["Adj Close", "adjusted_close"],
      ["adjusted_close", "adjusted_close"],
      ["AdjClose", "adjusted_close"],
      ["Symbol", "symbol"],
      ["ticker", "symbol"],
      ["Stock", "symbol"],
      ["Name", "symbol"],
      ["CURRENCY", "currency"],
      [" Open ", "open"],
      ['"Volume"', "volume"],
    ];
    for (const [spelling, field] of spellings) assert.deepEqual(await fieldsOf(`${spelling}\nx\n`), [{ [field]: "x" }], spelling);
  });

  it("takes the symbol from columns named after it", async () => {
    assert.deepEqual(await fieldsOf("Date,BRK.B.Open,BRK.B.Adjusted\n2024-01-02,1,2"), [
      { symbol: "BRK.B", price_date: "2024-01-02", open: "1", adjusted_close: "2" },
    ]);
  });

  it("prefers the plainer of two spellings of one field", async () => {
    assert.deepEqual(await fieldsOf("Name,Symbol\nApple Inc.,AAPL"), [{ symbol: "AAPL" }]);
  });

  it("reads dates as ISO, as compact digits, and off the exchange's own clock", async () => {
    for (const date of ["2022-06-06", "20220606", "2022-06-06 00:00:00+01:00", "2022-06-06 23:30:00-05:00", "2022-06-06T16:00:00"]) {
      assert.deepEqual(await fieldsOf(`date\n${date}`), [{ price_date: "2022-06-06" }], date);
    }
    assert.deepEqual(
      await fieldsOf("date\n06/06/2022"),
      [{ price_date: "06/06/2022" }],
      "an unknown form is left for the contract to refuse",
    );
  });

  it("reads an empty cell as null and drops blanks around a cell", async () => {
    assert.deepEqual(await fieldsOf("open,close\n, 1.5 "), [{ open: null, close: "1.5" }]);
  });

  it("reads quoted cells", () => {
    assert.deepEqual(splitCells('"a,b",c,"say ""hi""",'), right(["a,b", "c", 'say "hi"', ""]));
    assert.deepEqual(splitCells('a"b,c'), right(['a"b', "c"]));
    assert.deepEqual(splitCells(' "x" ,y'), right(["x", "y"]));
    assert.deepEqual(splitCells('a,"b'), left("the quote of cell 2 is not closed"));
    assert.deepEqual(splitCells('"a"b,c'), left("cell 1 goes on after its closing quote"));
  });

  it("splits unquoted lines at every comma, and quoted ones back to their cells", () => {
    const cell = fc.stringMatching(/^[a-z0-9. "-]{0,8}$/);
    fc.assert(fc.property(fc.stringMatching(/^[a-z,. ]{0,20}$/), (line) => assert.deepEqual(splitCells(line), right(line.split(",")))));
    fc.assert(
      fc.property(fc.array(fc.oneof(cell, fc.constant("a,b")), { minLength: 1, maxLength: 6 }), (cells) => {
        const line = cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
        assert.deepEqual(splitCells(line), right(cells));
      }),
    );
  });

  it("never throws at a line, whatever its quotes", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a", ]{0,15}$/), (line) => {
        const cells = splitCells(line);
        if (isRight(cells)) assert.ok(cells.right.length >= 1);
      }),
    );
  });

  it("makes a short or a long line a fault that says how many cells it has", async () => {
    const found = await records(`${HEADER}\nAAPL,2024-01-02\n${ROW}\n${ROW},9\n`, "csv");
    assert.equal(detail(found[0]), "it has 2 cells where the header names 7 columns");
    assert.ok(found[1]!.fields);
    assert.equal(detail(found[2]), "it has 8 cells where the header names 7 columns");
    assert.deepEqual(
      found.map(({ line }) => line),
      [2, 3, 4],
    );
  });

  it("skips blank lines but counts them", async () => {
    assert.deepEqual(
      (await records(`\n${HEADER}\r\n\r\n${ROW}\r\n  \n${ROW}`, "csv")).map(({ line }) => line),
      [4, 6],
    );
  });

  it("accounts for every line under a header that cannot be read", async () => {
    const found = await records('date,"open\n2024-01-02,1\n2024-01-03,2\n', "csv");
    assert.deepEqual(found.map(detail), Array(2).fill("its header cannot be read: the quote of cell 2 is not closed"));
  });

  it("gives the same records however the stream is cut", async () => {
    const bytes = Buffer.from(`\ufeff${HEADER}\r\n${ROW}\r\n\r\n"É😀",2024-01-03,"1",2,1,,7\nshort\n`);
    const whole = await records(bytes, "csv");
    assert.equal(whole.length, 3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }), async (sizes) => {
        assert.deepEqual(await records(inPieces(bytes, sizes), "csv"), whole);
      }),
    );
  });
});
