import assert from "node:assert/strict";
import fc from "fast-check";
import { valueAt } from "../../../domain/market/columns.ts";
import { LineDecoder } from "../../../domain/market/line-decoder.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { readRows } from "../../../pipelines/stream-ingest/rows.ts";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";
import { type Put, recordsOf, tick } from "./helpers.ts";

const SHARD = "trades-000000000001";

/** What is made of records, each by itself: `decoder` gives the one that reads the next batch. */
function made(puts: readonly Put[], size: number, decoder: () => LineDecoder) {
  const records = recordsOf(puts);
  const all: unknown[] = [];
  let read = 0;
  for (let from = 0; from < records.length; from += size) {
    const counting = (data: Uint8Array) => {
      read++;
      return readWire(data);
    };
    const { rows } = readRows(counting, decoder(), SHARD, records.slice(from, from + size));
    const bad = new Map(rows.unreadable.map(({ record, faults }) => [record, faults]));
    const rowOf = new Map(Array.from(rows.recordOf, (record, row) => [record, row]));
    for (let record = 0; record < rows.records.length; record++) {
      const row = rowOf.get(record);
      all.push({
        receipt: rows.receiptHashes.at(record),
        original: rows.originalHashes.at(record),
        faults: bad.get(record),
        values: row === undefined ? undefined : [...rows.columns].map(([name, values]) => [name, valueAt(values, row)]),
        micros: row === undefined ? undefined : [rows.micros[row], rows.arrivals[row]],
        amends: row === undefined ? undefined : rows.amends.get(row),
      });
    }
  }
  return { all, read };
}

/** A decoder that has learned nothing surprises itself: every record is read with care. */
const withCare = (puts: readonly Put[]) => made(puts, 1, () => new LineDecoder(tickContract)).all;

function learning(puts: readonly Put[], size: number) {
  const decoder = new LineDecoder(tickContract);
  return made(puts, size, () => decoder);
}

const sameAsWithCare = (puts: readonly Put[], size = puts.length) => assert.deepEqual(learning(puts, size).all, withCare(puts));

const json = (fields: Readonly<Record<string, unknown>>) => JSON.stringify(fields);
/** As often as it takes until nothing of it is new. */
const learned = (text: string) => Array.from({ length: 12 }, () => text);

/** More lists within lists than can be written as JSON again. */
const DEEP = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

describe("readRows", () => {
  it("reads trades of a learned layout without care, whatever their ids, times and numbers are", () => {
    const puts = Array.from({ length: 500 }, (_, i) => tick(i, { trade_id: `id-${i}`, event_nanos: i, price: 100 + i / 100, sequence: i }));
    const { all, read } = learning(puts, 100);
    assert.ok(read < 20, `${read} were read with care`);
    assert.deepEqual(all, withCare(puts));
  });

  it("reads a provider's message beside the fields without care, escapes and all", () => {
    const puts = Array.from({ length: 100 }, (_, i) => tick(i, { message: `{"T":"t","p":"\u00e9\\\n${i}"}` }));
    assert.ok(learning(puts, 100).read < 20);
    sameAsWithCare(puts);
  });

  it("leaves to care whatever could be read in two ways", () => {
    const good = json(tick(5, { trade_id: "7", sequence: 3 }));
    const odd: Put[] = [
      good.replace('"event_nanos":0', '"event_nanos":1000'),
      good.replace('"event_nanos":0', '"event_nanos":-1'),
      good.replace('"event_nanos":0', '"event_nanos":1.5'),
      good.replace('"event_nanos":0', '"event_nanos":7.0'),
      good.replace('"event_nanos":0', '"event_nanos":"07"'),
      good.replace('"sequence":3', '"sequence":9007199254740993'),
      good.replace('"sequence":3', '"sequence":"3"'),
      good.replace('"7"', "7"),
      good.replace('"7"', "null"),
      good.replace('"7"', '""'),
      good.replace('"7"', '"  "'),
      good.replace('"7"', '"7\\u0031"'),
      good.replace('"7"', '"\u00e9"'),
      good.replace('"7"', '"7\u007f"'),
      good.replace('"7"', `"${"7".repeat(513)}"`),
      good.replace("T14:30:00.005000Z", "T24:30:00.005000Z"),
      good.replace("T14:30:00.005000Z", "T14:60:00.005000Z"),
      good.replace("T14:30:00.005000Z", "T14:30:60.005000Z"),
      good.replace("T14:30:00.005000Z", "T14:30:00.00500Z"),
      good.replace("T14:30:00.005000Z", "T14:30:00.005000+"),
      good.replace("2026-01-16T", "2026-02-30T"),
      good.replace("2026-01-16T", "1899-12-31T"),
      good.replace('"fake"', "null"),
      good.replace('"fake"', '"\\u0000"'),
      good.replace('"ingested_at":"2026', '"ingested_at":"26'),
      good.replace("}", ',"corrects":"3"}'),
      good.replace("}", ',"cancels":4}'),
      ...["price", "note", "cancels"].map((key) => good.replace("}", `,"${key}":${DEEP}}`)),
      good.replace('"fake"', DEEP),
      good.replace("}", ',"refused":"too large"}'),
      good.replace("}", ',"event_time":"2026-01-16T14:30:00.000000Z"}'),
      good.replace('"symbol":"AAPL"', '"symbol":"MSFT","symbol":"AAPL"'),
      good.replace('"event_time":"2026-01-16', '"event_time":"2026-02-30T14:30:00.000000Z","event_time":"2026-01-16'),
      Uint8Array.from(Buffer.from(good.replace('"V"', '"\u00e9"'), "latin1")),
      good.slice(0, -1),
      "",
    ];
    for (const put of odd) sameAsWithCare([...learned(good), put, good, put, put, good]);
    // What a first key of two said must not be believed of the next record.
    for (const put of odd)
      sameAsWithCare([...learned(good), put, good.replace("2026-01-16T", "2026-02-30T"), good.replace("AAPL", "MSFT")]);
    sameAsWithCare(odd);
  });

  it("gives what care gives, whatever a record holds and however the batches are cut", () => {
    const value = fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom<unknown>(null, true, "", "x", "1.5", "12", -0, 999, 1000, 1e21, "2026-01-17T00:00:00.000000Z", "brk-b", [], {}),
    );
    const key = fc.constantFrom(...tickContract.fieldNames, "corrects", "cancels", "refused", "message");
    const change = fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true });
    const byte = fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0, max: 255 }));
    const mutation = fc.record({ at: fc.nat(), byte });
    const put = fc.tuple(fc.nat(5), change, fc.option(mutation, { freq: 2 }), fc.nat(9)).map(([ms, more, mutated, shuffled]): Put => {
      const fields = Object.entries({ ...tick(ms), ...more });
      const bytes = Buffer.from(json(Object.fromEntries(shuffled === 0 ? fields.reverse() : fields)));
      if (mutated) bytes[mutated.at % bytes.length] = mutated.byte;
      return Uint8Array.from(bytes);
    });
    const mostlyGood = fc.oneof({ weight: 2, arbitrary: fc.nat(99).map((ms): Put => tick(ms)) }, { weight: 1, arbitrary: put });
    fc.assert(
      fc.property(fc.array(mostlyGood, { minLength: 1, maxLength: 40, size: "max" }), fc.integer({ min: 1, max: 40 }), sameAsWithCare),
      { numRuns: 60 },
    );
  });
});
