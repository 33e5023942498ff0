import assert from "node:assert/strict";
import fc from "fast-check";
import { Hashes } from "../../../domain/ledger/hash.ts";
import { Sum } from "../../../domain/ledger/ledger.ts";
import { BarIndex, sessionNumber, type Telling } from "../../../domain/market/bar-index.ts";
import { dateOfDays, daysOfDate } from "../../../domain/market/times.ts";

/** What a session is told to be; few contents, so that some are told again. */
const telling = fc.record(
  {
    content: fc.oneof(fc.constantFrom(1n, 2n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
    close: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  { noNullPrototype: true },
);
type Told = readonly [date: string, telling: { readonly content: bigint; readonly close: number }];

/** Tells the index all of it, and what `tell` answered. */
function tellAll(index: BarIndex, told: readonly Told[]): number[] {
  const contents = new Hashes();
  return told.map(([date, { content, close }], place) => {
    contents.push(content);
    const isKnown = index.tells(sessionNumber(date), contents, place);
    const revision = index.tell(sessionNumber(date), contents, place, close);
    assert.equal(revision === 0, isKnown);
    return revision;
  });
}

function indexOf(told: readonly Told[]): BarIndex {
  const index = new BarIndex();
  tellAll(index, told);
  return index;
}

/** What an index must hold of them, by a plain map. */
function expected(told: readonly Told[]): Map<string, Telling> {
  const sessions = new Map<string, Telling>();
  for (const [date, { content, close }] of told) {
    const before = sessions.get(date);
    if (before?.content !== content) sessions.set(date, { revision: (before?.revision ?? 0) + 1, content, close });
  }
  return sessions;
}

const sessionDate = fc.integer({ min: daysOfDate("1900-01-01"), max: daysOfDate("2199-12-31") }).map(dateOfDays);

describe("BarIndex", () => {
  it("keeps 24 bytes a session, sorted by date", () => {
    const index = indexOf([
      ["2026-01-18", { content: 1n, close: 5 }],
      ["2026-01-18", { content: 0x0123_4567_89ab_cdefn, close: -2 }],
      ["2026-01-02", { content: 2n ** 64n - 1n, close: 1.5 }],
    ]);
    const first = ["06253501", "01000000", "ffffffffffffffff", "000000000000f83f"];
    const second = ["16253501", "02000000", "efcdab8967452301", "00000000000000c0"];
    assert.equal(Buffer.from(index.write()).toString("hex"), [...first, ...second].join(""));
  });

  it("gives each change of a session the next revision, and what is told again none", () => {
    const told: Told[] = [1n, 1n, 2n, 1n, 1n].map((content) => ["2026-01-18", { content, close: 1 }]);
    assert.deepEqual(tellAll(new BarIndex(), told), [1, 0, 2, 3, 0]);
  });

  it("holds what a map of the sessions would, in whatever order they are told, wherever the bytes lie", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sessionDate, telling), { maxLength: 200 }), fc.nat(20), (told, offset) => {
        const sessions = expected(told);
        const bytes = indexOf(told).write();
        assert.equal(bytes.length, 24 * sessions.size);
        const within = new Uint8Array(bytes.length + offset + 5);
        within.set(bytes, offset);
        const read = BarIndex.read(within.subarray(offset, offset + bytes.length));
        for (const [date, session] of sessions) assert.deepEqual(read.get(sessionNumber(date)), session);
        assert.deepEqual(new Map(read.closes()), new Map([...sessions].map(([date, { close }]) => [date, close])));
        assert.deepEqual(read.write(), bytes);
      }),
    );
  });

  it("goes on from what was written as if it had never been", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sessionDate, telling)), fc.nat(), (told, cut) => {
        const at = cut % (told.length + 1);
        const resumed = BarIndex.read(indexOf(told.slice(0, at)).write());
        tellAll(resumed, told.slice(at));
        assert.deepEqual(resumed.write(), indexOf(told).write());
      }),
    );
  });

  it("sums the contents of the sessions it knows, as the ledger sums", () => {
    const index = indexOf([
      ["2026-01-18", { content: 2n ** 64n - 1n, close: 1 }],
      ["2026-01-19", { content: 5n, close: 1 }],
    ]);
    const sum = new Sum();
    for (const date of ["2026-01-17", "2026-01-18", "2026-01-19"]) index.addContent(sessionNumber(date), sum);
    assert.equal(sum.value(), 4n);
  });

  it("knows nothing of a session never told, and nothing at all where there are no bytes", () => {
    assert.equal(BarIndex.read(undefined).get(20260118), undefined);
    assert.equal(BarIndex.read(new Uint8Array()).write().length, 0);
  });

  it("has changed once something new is told, and not by reading or by what it knew", () => {
    const told: Told = ["2026-01-18", { content: 1n, close: 1 }];
    const read = BarIndex.read(indexOf([told]).write());
    read.get(20260118);
    tellAll(read, [told]);
    assert.equal(read.changed, false);
    tellAll(read, [["2026-01-18", { content: 2n, close: 2 }]]);
    assert.equal(read.changed, true);
  });
});
