import assert from "node:assert/strict";
import fc from "fast-check";
import { Newest, type Telling } from "../../../pipelines/stream-ingest/newest.ts";
import { PriceLevel } from "../../../pipelines/stream-ingest/price-level.ts";
import { Series } from "../../../pipelines/stream-ingest/series.ts";
import { readSeries, writeSeries } from "../../../pipelines/stream-ingest/series-snapshot.ts";

const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom("", "AAPL", "\ufeffé", "x".repeat(5_000)));
const number = fc.double({ noNaN: true });
const telling: fc.Arbitrary<Telling> = fc.record(
  {
    ...{ id: text, shard: text, sequence: text, cancelled: fc.boolean() },
    ...{ micros: number, nanos: number, revision: number, price: number, volume: number },
  },
  { noNullPrototype: true },
);
const amended = fc.record(
  { content: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), revision: number, micros: number },
  { noNullPrototype: true },
);
const anySeries = fc
  .tuple(text, text, text, number, number, fc.array(fc.tuple(text, amended)), fc.array(telling, { maxLength: 4 }))
  .map(([source, symbol, partitionKey, watermark, greatestId, amendments, kept]) => {
    const series = new Series(source, symbol, partitionKey);
    series.watermark = watermark;
    series.greatestId = greatestId;
    series.level = new PriceLevel([watermark, greatestId, 3]);
    for (const [id, each] of amendments) series.amended.set(id, each);
    series.newest = new Newest(kept);
    return series;
  });

const one = () => {
  const series = new Series("simulated", "AAPL", "AAPL");
  series.watermark = 1_768_746_600_000_123;
  series.greatestId = 7;
  series.level = new PriceLevel([101.5, 0, 0]);
  series.amended.set("6", { revision: 2, content: 0xabcn, micros: 1_768_746_600_000_000 });
  const told = { nanos: 5, revision: 1, shard: "trades-1", price: 101.5, volume: 3, cancelled: false };
  series.newest = new Newest([{ ...told, id: "7", sequence: "12", micros: 1_768_746_600_000_123 }]);
  return series;
};

describe("a snapshot of series", () => {
  it("is read back as it was written", () => {
    fc.assert(fc.property(fc.array(anySeries, { maxLength: 5 }), (series) => assert.deepEqual(readSeries(writeSeries(series)), series)));
    assert.deepEqual(readSeries(writeSeries([one(), new Series("s", "B", "k")])), [one(), new Series("s", "B", "k")]);
  });

  it("is refused when any byte was changed or the end is missing, and by its version", () => {
    const bytes = writeSeries([one()]);
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      assert.throws(() => readSeries(changed), /snapshot of series/, `byte ${at}`);
      assert.throws(() => readSeries(bytes.subarray(0, at)), /snapshot of series/, `the first ${at} bytes`);
    }
    const newer = bytes.slice();
    newer[4] = 9;
    assert.throws(() => readSeries(newer), { message: "the snapshot of series has version 9; this program reads version 1" });
  });
});
