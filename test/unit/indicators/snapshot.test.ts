import assert from "node:assert/strict";
import fc from "fast-check";
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { describeSnapshotFault, readSnapshot, type SeriesState, writeSnapshot } from "../../../domain/indicators/snapshot.ts";

const SETTINGS = { maTrades: 20, emaHalfLifeMs: 60_000, latenessMs: 5_000 };
const CELLS = 3;

const name = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" });
const anySeries: fc.Arbitrary<SeriesState[]> = fc.array(
  fc.record(
    { symbol: name, source: name, cells: fc.tuple(fc.double(), fc.double(), fc.double()).map((cells) => Float64Array.from(cells)) },
    { noNullPrototype: true },
  ),
  { maxLength: 8 },
);
const some = () => writeSnapshot(SETTINGS, [{ symbol: "AAPL", source: "é", cells: Float64Array.of(1, -2, Number.NEGATIVE_INFINITY) }]);

describe("a snapshot", () => {
  it("has the layout it states", () => {
    const head = ["41535753", "01000000", "0000000000003440", "00000000004ced40", "000000000088b340", "01000000"];
    const series = ["0400", "0200", "4141504c", "c3a9", "000000000000f03f", "00000000000000c0", "000000000000f0ff"];
    const hex = Buffer.from(some()).toString("hex");
    assert.equal(hex.slice(0, 16), head.slice(0, 2).join(""));
    assert.equal(hex.slice(32), [...head.slice(2), ...series].join(""));
  });

  it("is read back as it was written, wherever the bytes lie", () => {
    fc.assert(
      fc.property(anySeries, fc.nat(9), (series, offset) => {
        const bytes = writeSnapshot(SETTINGS, series);
        const within = new Uint8Array(bytes.length + offset + 3);
        within.set(bytes, offset);
        assert.deepEqual(readSnapshot(within.subarray(offset, offset + bytes.length), SETTINGS, CELLS), right(series));
      }),
    );
  });

  it("is refused when any byte was changed or the end is missing", () => {
    const bytes = some();
    for (let at = 0; at < bytes.length; at++) {
      const spoilt = bytes.slice();
      spoilt[at]! ^= 0x10;
      const tag = at < 4 ? "not-a-snapshot" : at < 8 ? "unknown-version" : "damaged";
      const read = readSnapshot(spoilt, SETTINGS, CELLS);
      assert.equal(isLeft(read) && read.left._tag, tag, `byte ${at}`);
      const cut = readSnapshot(bytes.subarray(0, at), SETTINGS, CELLS);
      assert.deepEqual(cut, left({ _tag: at < 8 ? "not-a-snapshot" : "damaged" }), `cut at ${at}`);
    }
  });

  it("is refused in a version that is not known, and with both versions named", () => {
    const bytes = some();
    bytes[4] = 2;
    const fault = { _tag: "unknown-version", found: 2, known: 1 } as const;
    assert.deepEqual(readSnapshot(bytes, SETTINGS, CELLS), left(fault));
    assert.equal(describeSnapshotFault(fault), "the snapshot of window state has version 2; this program reads version 1");
  });

  it("is refused under other settings, and says what to do", () => {
    for (const [changed, value] of Object.entries({ maTrades: 50, emaHalfLifeMs: 1, latenessMs: 0 })) {
      const asked = { ...SETTINGS, [changed]: value };
      assert.deepEqual(readSnapshot(some(), asked, CELLS), left({ _tag: "other-settings", found: SETTINGS, asked }));
    }
    const asked = { ...SETTINGS, maTrades: 50 };
    assert.equal(
      describeSnapshotFault({ _tag: "other-settings", found: SETTINGS, asked }),
      "the window state was made with maTrades 20, emaHalfLifeMs 60000, latenessMs 5000, and now asked for is maTrades 50, " +
        "emaHalfLifeMs 60000, latenessMs 5000; go back to those settings, or start without the state",
    );
  });
});
