import assert from "node:assert/strict";
import fc from "fast-check";
import { BarIndex } from "../../../domain/market/bar-index.ts";
import { dateOfDays, daysOfDate } from "../../../domain/market/times.ts";

const telling = fc.record(
  {
    revision: fc.integer({ min: 1, max: 0xffff_ffff }),
    content: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    close: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  { noNullPrototype: true },
);
const sessionDate = fc.integer({ min: daysOfDate("1900-01-01"), max: daysOfDate("2199-12-31") }).map(dateOfDays);

describe("BarIndex", () => {
  it("keeps 24 bytes a session, sorted by date", () => {
    const index = new BarIndex();
    index.set("2026-01-18", { revision: 2, content: 0x0123_4567_89ab_cdefn, close: -2 });
    index.set("2026-01-02", { revision: 1, content: 2n ** 64n - 1n, close: 1.5 });
    const first = ["06253501", "01000000", "ffffffffffffffff", "000000000000f83f"];
    const second = ["16253501", "02000000", "efcdab8967452301", "00000000000000c0"];
    assert.equal(Buffer.from(index.write()).toString("hex"), [...first, ...second].join(""));
  });

  it("tells every session's close", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sessionDate, telling)), (entries) => {
        const index = new BarIndex();
        for (const [date, value] of entries) index.set(date, value);
        assert.deepEqual(new Map(BarIndex.read(index.write()).closes()), new Map(entries.map(([date, { close }]) => [date, close])));
      }),
    );
  });

  it("reads back whatever was written, wherever the bytes lie", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sessionDate, telling)), fc.nat(20), (entries, offset) => {
        const index = new BarIndex();
        for (const [date, value] of entries) index.set(date, value);
        const bytes = index.write();
        assert.equal(bytes.length, 24 * new Map(entries).size);
        const within = new Uint8Array(bytes.length + offset + 5);
        within.set(bytes, offset);
        const read = BarIndex.read(within.subarray(offset, offset + bytes.length));
        for (const [date, value] of new Map(entries)) assert.deepEqual(read.get(date), value);
        assert.deepEqual(read.write(), bytes);
      }),
    );
  });

  it("writes the same bytes in whatever order it was told", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(sessionDate, telling), { selector: ([date]) => date }), (entries) => {
        const [one, other] = [new BarIndex(), new BarIndex()];
        for (const [date, value] of entries) one.set(date, value);
        for (const [date, value] of entries.toReversed()) other.set(date, value);
        assert.deepEqual(one.write(), other.write());
      }),
    );
  });

  it("knows nothing of a session never told, and nothing at all where there are no bytes", () => {
    assert.equal(BarIndex.read(undefined).get("2026-01-18"), undefined);
    assert.equal(BarIndex.read(new Uint8Array()).write().length, 0);
  });

  it("has changed once something is set, and not by reading", () => {
    const index = new BarIndex();
    index.set("2026-01-18", { revision: 1, content: 1n, close: 1 });
    const read = BarIndex.read(index.write());
    assert.equal(read.changed, false);
    read.get("2026-01-18");
    assert.equal(read.changed, false);
    read.set("2026-01-18", { revision: 2, content: 2n, close: 2 });
    assert.equal(read.changed, true);
    assert.deepEqual(read.get("2026-01-18"), { revision: 2, content: 2n, close: 2 });
  });
});
