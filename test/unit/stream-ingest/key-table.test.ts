import assert from "node:assert/strict";
import fc from "fast-check";
import { Hashes } from "../../../domain/ledger/hash.ts";
import { KeyTable } from "../../../pipelines/stream-ingest/key-table.ts";

function hashes(values: readonly bigint[]): Hashes {
  const list = new Hashes();
  for (const value of values) list.push(value);
  return list;
}

describe("KeyTable", () => {
  it("knows what a map knows, whenever it is asked and wherever the records came from", () => {
    // Few keys, all in a few slots, so that they meet.
    const key = fc.tuple(fc.nat(3), fc.nat(20)).map(([low, high]) => BigInt(low) + (BigInt(high) << 32n));
    const step = fc.record({ key, content: fc.bigInt({ min: 0n, max: 2n }), looks: fc.boolean(), moves: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
        const [keys, contents] = [hashes(steps.map((told) => told.key)), hashes(steps.map((told) => told.content))];
        const map = new Map<bigint, bigint>();
        let table = new KeyTable();
        for (const [i, told] of steps.entries()) {
          const known = map.get(told.key);
          const wanted = known === undefined ? "unknown" : known === told.content ? "same" : "other";
          if (told.looks) assert.equal(table.look(keys, i, contents, i), wanted);
          table.add(keys, i, contents, i);
          map.set(told.key, told.content);
          if (told.moves > 0) continue;
          const moved = new KeyTable();
          moved.append(table.bytes());
          table = moved;
        }
      }),
    );
  });

  it("is written as key and content in turn, eight bytes each, little-endian", () => {
    const table = new KeyTable();
    table.add(hashes([0x0102030405060708n]), 0, hashes([0x1112131415161718n]), 0);
    assert.deepEqual([...table.bytes()], [8, 7, 6, 5, 4, 3, 2, 1, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11]);
  });
});
