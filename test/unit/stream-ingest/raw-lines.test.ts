import assert from "node:assert/strict";
import fc from "fast-check";
import { hash64, hashPieces } from "../../../domain/ledger/hash.ts";
import { rawLine } from "../../../domain/ledger/raw-range.ts";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { RawLines } from "../../../pipelines/stream-ingest/raw-lines.ts";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";

const data = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: "grapheme" }).map((text) => Buffer.from(text)),
  fc.constant(Buffer.from('{\n"price": 1}')),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);
const record: fc.Arbitrary<StreamRecord> = fc
  .record({
    data,
    arrivedAt: fc.oneof(fc.nat(1_000), fc.integer({ min: 0, max: 4_102_444_800_000 })),
    partitionKey: fc.string({ unit: "grapheme" }),
    sequence: fc.bigInt({ min: 0n }),
  })
  .chain(({ data, arrivedAt, partitionKey, sequence }) => {
    const plain = { data, arrivedAt, partitionKey, sequenceNumber: String(sequence) };
    return fc.constantFrom<StreamRecord>(plain, { ...plain, base64: data.toString("base64") });
  });

describe("the lines of a raw object", () => {
  it("are those of each record by itself, whatever it is, and its data are found and hashed among them", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const lines = new RawLines(records);
        const wires = new Map(records.map(({ data }, i) => [i, readWire(data)]));
        const expected = records.map((each, i) => {
          const { text, form } = wires.get(i)!;
          return `${rawLine(each, form === "bytes" ? undefined : text, form === "json")}\n`;
        });
        assert.equal(Buffer.from(lines.body(wires)).toString(), expected.join(""));
        const found = records.map((_, i) => Buffer.from(lines.memory.subarray(lines.starts[i], lines.ends[i])));
        assert.deepEqual(
          found,
          records.map((each) => Buffer.from(each.data)),
        );
        const hashes = hashPieces(lines.memory, lines.starts, lines.ends);
        for (const [i, { data }] of records.entries()) assert.equal(hashes.at(i), hash64(data));
      }),
    );
  });

  it("are hashed also where there are more than one call takes", () => {
    const records = Array.from({ length: 2_500 }, (_, i) => {
      return { data: Buffer.from(`{"n":${i}}`), arrivedAt: i, partitionKey: "k", sequenceNumber: String(i) };
    });
    const lines = new RawLines(records);
    lines.body(new Map());
    const hashes = hashPieces(lines.memory, lines.starts, lines.ends);
    assert.equal(hashes.length, 2_500);
    for (const i of [0, 1_023, 1_024, 2_499]) assert.equal(hashes.at(i), hash64(records[i]!.data));
  });
});
