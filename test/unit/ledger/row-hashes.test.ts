import assert from "node:assert/strict";
import fc from "fast-check";
import type { Hashes } from "../../../domain/ledger/hash.ts";
import { rowHasher } from "../../../domain/ledger/row-hash.ts";
import { contentHashes, rowHashes } from "../../../domain/ledger/row-hashes.ts";
import type { Column, Columns } from "../../../domain/market/columns.ts";
import { Texts } from "../../../domain/market/texts.ts";
import { tickContract } from "../../../domain/market/tick.ts";

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "é", "AAPL", "日".repeat(40), "x".repeat(70_000)));
const shapes = [
  { value: fc.oneof(fc.constant(null), fc.double({ noNaN: true }), text), column: (values: readonly unknown[]): Column => values },
  {
    value: fc.option(fc.double({ noNaN: true })),
    column: (values: readonly unknown[]): Column => Float64Array.from(values, (value) => (value ?? Number.NaN) as number),
  },
  {
    value: fc.option(text),
    column: (values: readonly unknown[]): Column => {
      const texts = new Texts();
      for (const [row, value] of values.entries()) texts.put(row, value as string | null);
      return texts;
    },
  },
];

/** So many rows, each column in one of the shapes that columns have. */
function columnsOf(rows: number): fc.Arbitrary<Columns> {
  const column = fc
    .constantFrom(...shapes)
    .chain(({ value, column }) => fc.array(value, { minLength: rows, maxLength: rows }).map((values) => column(values)));
  return fc
    .tuple(...tickContract.fieldNames.map(() => column))
    .map((columns) => new Map(tickContract.fieldNames.map((name, i) => [name, columns[i]!])));
}

const list = (hashes: Hashes) => Array.from({ length: hashes.length }, (_, i) => hashes.at(i));

describe("hashes of many rows at once", () => {
  it("are those of each row by itself, whatever shape its columns have and whichever rows are asked for", () => {
    const tables = fc.integer({ min: 1, max: 20 }).chain((rows) => fc.tuple(columnsOf(rows), fc.array(fc.nat(rows - 1))));
    fc.assert(
      fc.property(tables, ([columns, rows]) => {
        const hasher = rowHasher(tickContract, columns);
        const contents = contentHashes(tickContract, columns);
        assert.deepEqual(
          list(contents),
          Array.from({ length: columns.get("symbol")!.length }, (_, row) => hasher.content(row)),
        );
        assert.deepEqual(
          list(rowHashes(tickContract, columns, rows, contents)),
          rows.map((row) => hasher.row(row, contents.at(row))),
        );
      }),
    );
  });

  it("are so of more rows than are hashed by one call, and of rows too long to be", () => {
    for (const length of [3, 3_000]) {
      const symbol = Array.from({ length: 300 }, (_, row) => `S${row % 9}`.padEnd(length, "é"));
      const columns = new Map(tickContract.fieldNames.map((name) => [name, symbol]));
      const hasher = rowHasher(tickContract, columns);
      const contents = contentHashes(tickContract, columns);
      const rows = [299, 0, 200, ...symbol.keys()];
      const hashes = rowHashes(tickContract, columns, rows, contents);
      for (const row of [0, 1, 255, 256, 299]) assert.equal(contents.at(row), hasher.content(row));
      for (const [i, row] of [...rows.entries()].filter(([i]) => i % 50 === 0))
        assert.equal(hashes.at(i), hasher.row(row, contents.at(row)));
      assert.deepEqual([contents.length, hashes.length], [300, 303]);
    }
  });
});
