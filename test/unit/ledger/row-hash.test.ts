import assert from "node:assert/strict";
import fc from "fast-check";
import { hash64, hex64 } from "../../../domain/ledger/hash.ts";
import { rowHasher } from "../../../domain/ledger/row-hash.ts";
import { type Bar, barContract } from "../../../domain/market/bar.ts";
import type { Columns } from "../../../domain/market/columns.ts";
import { GOOD_BAR } from "../../support/bars.ts";

type Row = Readonly<Record<string, unknown>>;

const columnsOf = (rows: readonly Row[]): Columns => new Map(barContract.fieldNames.map((name) => [name, rows.map((row) => row[name])]));

function hashes(row: Row): { content: bigint; row: bigint } {
  const hasher = rowHasher(barContract, columnsOf([row]));
  const content = hasher.content(0);
  return { content, row: hasher.row(0, content) };
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

describe("rowHasher", () => {
  it("hashes the bytes that its head describes", () => {
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

  it("gives the hashes that it gave when they were first written to a ledger", () => {
    const { content, row } = hashes(GOOD_BAR);
    assert.deepEqual([hex64(content), hex64(row)], ["f9e22b86dde53c0b", "24513e8fbd05ebe7"]);
  });

  it("finds equal content where only volatile fields differ, and another row", () => {
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

  it("finds other content, and another row, whatever other field changes", () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom(...barContract.fieldNames), value, (row, name, other) => {
        fc.pre(!Object.is(row[name], other));
        const changed = { ...row, [name]: other };
        assert.equal(hashes(changed).content === hashes(row).content, (VOLATILE as readonly string[]).includes(name));
        assert.notEqual(hashes(changed).row, hashes(row).row);
      }),
    );
  });

  it("does not confuse where one field ends and the next begins, nor null with nothing or zero", () => {
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

  it("hashes a row alike wherever it stands and whatever was hashed before it", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 6 }), (rows) => {
        const hasher = rowHasher(barContract, columnsOf(rows));
        rows.forEach((row, i) => {
          assert.deepEqual({ content: hasher.content(i), row: hasher.row(i, hasher.content(i)) }, hashes(row));
        });
      }),
    );
  });

  it("takes the columns in the contract's order, whatever theirs", () => {
    const reversed = new Map([...columnsOf([GOOD_BAR])].reverse());
    assert.equal(rowHasher(barContract, reversed).content(0), hashes(GOOD_BAR).content);
  });
});
