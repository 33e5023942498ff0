import assert from "node:assert/strict";
import fc from "fast-check";
import { type Hashes, hash64, hex64 } from "../../../domain/ledger/hash.ts";
import { contentHashes, rowHashes } from "../../../domain/ledger/row-hash.ts";
import { type Bar, barContract } from "../../../domain/market/bar.ts";
import { type Column, type Columns, valueAt } from "../../../domain/market/columns.ts";
import { Texts } from "../../../domain/market/texts.ts";
import { GOOD_BAR } from "../../support/bars.ts";
import { wordsOf } from "../../support/columns.ts";

type Row = Readonly<Record<string, unknown>>;

const columnsOf = (rows: readonly Row[]): Columns => new Map(barContract.fieldNames.map((name) => [name, rows.map((row) => row[name])]));

function hashes(row: Row): { content: bigint; row: bigint } {
  const columns = columnsOf([row]);
  const contents = contentHashes(barContract, columns);
  return { content: contents.at(0), row: rowHashes(barContract, columns, contents).at(0) };
}

/** The bytes of values as the module's head describes them, made another way. */
function bytesOf(values: readonly unknown[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      if (value === null) return Buffer.from([0]);
      if (typeof value === "number") return Buffer.concat([Buffer.from([1]), Buffer.from(new Float64Array([value]).buffer)]);
      const text = Buffer.from(value as string);
      return Buffer.concat([Buffer.from([2]), Buffer.from(new Uint32Array([text.length]).buffer), text]);
    }),
  );
}

const VOLATILE = ["adjusted_close", "ingested_at", "revision", "receipt_id"] as const;
const TOLD = barContract.fieldNames.filter((name) => !(VOLATILE as readonly string[]).includes(name));

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "é", "😀", "ASCII", "x".repeat(10_000), "日".repeat(5_000)));
const value = fc.oneof(fc.constant(null), fc.double({ noNaN: true }), text);
const anyRow = fc.record(Object.fromEntries(barContract.fieldNames.map((name) => [name, value])), { noNullPrototype: true });

describe("the hashes of rows", () => {
  it("are of the bytes that its head describes", () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        const content = hash64(bytesOf(TOLD.map((name) => row[name])));
        assert.equal(hashes(row).content, content);
        const head = Buffer.alloc(8);
        head.writeBigUInt64LE(content);
        assert.equal(hashes(row).row, hash64(Buffer.concat([head, bytesOf(VOLATILE.map((name) => row[name]))])));
      }),
    );
  });

  it("are those that they were when they were first written to a ledger", () => {
    const { content, row } = hashes(GOOD_BAR);
    assert.deepEqual([hex64(content), hex64(row)], ["f9e22b86dde53c0b", "24513e8fbd05ebe7"]);
  });

  it("tell equal content where only volatile fields differ, and another row", () => {
    const changes: Partial<Bar>[] = [
      { adjusted_close: null },
      { adjusted_close: 1 },
      { ingested_at: "2026-01-19T00:00:00.000000Z" },
      { revision: 2 },
      { receipt_id: "0123456789abcdef0123:2" },
    ];
    for (const change of changes) {
      assert.equal(hashes({ ...GOOD_BAR, ...change }).content, hashes(GOOD_BAR).content, JSON.stringify(change));
      assert.notEqual(hashes({ ...GOOD_BAR, ...change }).row, hashes(GOOD_BAR).row, JSON.stringify(change));
    }
  });

  it("tell other content, and another row, whatever other field changes", () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom(...barContract.fieldNames), value, (row, name, other) => {
        fc.pre(!Object.is(row[name], other));
        const changed = { ...row, [name]: other };
        assert.equal(hashes(changed).content === hashes(row).content, (VOLATILE as readonly string[]).includes(name));
        assert.notEqual(hashes(changed).row, hashes(row).row);
      }),
    );
  });

  it("do not confuse where one field ends and the next begins, nor null with nothing or zero", () => {
    const pairs: readonly (readonly [Row, Row])[] = [
      [
        { currency: "ab", price_basis: "c" },
        { currency: "a", price_basis: "bc" },
      ],
      [
        { currency: "ab", price_basis: "" },
        { currency: "", price_basis: "ab" },
      ],
      [{ currency: null }, { currency: "" }],
      [{ currency: null }, { currency: "\u0000" }],
      [{ volume: 0 }, { volume: null }],
      [{ volume: 1 }, { volume: "1" }],
    ];
    for (const [a, b] of pairs) assert.notEqual(hashes({ ...GOOD_BAR, ...a }).row, hashes({ ...GOOD_BAR, ...b }).row);
  });

  it("take the columns in the contract's order, whatever theirs, and one that is not there for nulls", () => {
    const reversed = new Map([...columnsOf([GOOD_BAR])].reverse());
    assert.equal(contentHashes(barContract, reversed).at(0), hashes(GOOD_BAR).content);
    reversed.delete("currency");
    assert.equal(contentHashes(barContract, reversed).at(0), hashes({ ...GOOD_BAR, currency: null }).content);
  });

  it("are the same wherever a row stands, whatever shape its columns have, and whichever rows are asked for", () => {
    const tables = fc.integer({ min: 1, max: 20 }).chain((rows) => fc.tuple(tableOf(rows), fc.array(fc.nat(rows - 1))));
    fc.assert(
      fc.property(tables, ([columns, some]) => {
        const contents = contentHashes(barContract, columns);
        const all = rowHashes(barContract, columns, contents);
        for (let row = 0; row < contents.length; row++) {
          const values = [...columns].map(([name, values]) => [name, valueAt(values, row)]);
          assert.deepEqual({ content: contents.at(row), row: all.at(row) }, hashes(Object.fromEntries(values)));
        }
        assert.deepEqual(
          list(rowHashes(barContract, columns, contents, some)),
          some.map((row) => all.at(row)),
        );
      }),
    );
  });

  it("are the same of more rows than are hashed by one call, and of rows too long to be", () => {
    for (const length of [3, 3_000]) {
      const symbol = Array.from({ length: 300 }, (_, row) => `S${row % 9}`.padEnd(length, "é"));
      const columns = new Map(barContract.fieldNames.map((name) => [name, symbol]));
      const contents = contentHashes(barContract, columns);
      const rows = [299, 0, 200, ...symbol.keys()];
      const ofRows = rowHashes(barContract, columns, contents, rows);
      assert.deepEqual([contents.length, ofRows.length], [300, 303]);
      for (const [i, row] of [...rows.entries()].filter(([i]) => i % 50 < 3)) {
        const alone = hashes(Object.fromEntries(barContract.fieldNames.map((name) => [name, symbol[row]])));
        assert.deepEqual({ content: contents.at(row), row: ofRows.at(i) }, alone);
      }
    }
  });
});

/** The shapes that columns have: a value each, doubles, bytes, words. */
const shapes = [
  { value, column: (values: readonly unknown[]): Column => values },
  { value: fc.option(fc.double({ noNaN: true })), column: (values: readonly unknown[]): Column => values },
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
  ...[text, fc.constantFrom("", "é", "ASCII")].map((text) => ({
    value: fc.option(text),
    column: (values: readonly unknown[]): Column => wordsOf(values as (string | null)[]),
  })),
];

/** So many rows, each column in one of the shapes. */
function tableOf(rows: number): fc.Arbitrary<Columns> {
  const column = fc
    .constantFrom(...shapes)
    .chain(({ value, column }) => fc.array(value, { minLength: rows, maxLength: rows }).map((values) => column(values)));
  return fc
    .tuple(...barContract.fieldNames.map(() => column))
    .map((columns) => new Map(barContract.fieldNames.map((name, i) => [name, columns[i]!])));
}

const list = (hashes: Hashes) => Array.from({ length: hashes.length }, (_, i) => hashes.at(i));
