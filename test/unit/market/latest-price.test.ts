import assert from "node:assert/strict";
import fc from "fast-check";
import { orderKey } from "../../../domain/market/latest-price.ts";
import { instantOfMs, microsOfInstant } from "../../../domain/market/times.ts";

const hash = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 16, maxLength: 16 });
const eventTime = fc
  .tuple(fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2199, 11, 31) }), fc.integer({ min: 0, max: 999 }))
  .map(([ms, micros]) => `${instantOfMs(ms).slice(0, 23)}${String(micros).padStart(3, "0")}Z`);
const place = fc.record({
  eventTime,
  eventNanos: fc.integer({ min: 0, max: 999 }),
  revision: fc.integer({ min: 1, max: 999_999 }),
  sequence: fc.bigInt({ min: 0n, max: 10n ** 129n - 1n }).map(String),
  receiptHash: hash,
});
type Place = Parameters<typeof orderKey>[0];

const compare = <A extends bigint | number | string>(a: A, b: A) => (a < b ? -1 : a > b ? 1 : 0);

/** Which of two is the newer, field by field. */
function newer(a: Place, b: Place): number {
  return (
    compare(microsOfInstant(a.eventTime), microsOfInstant(b.eventTime)) ||
    compare(a.eventNanos ?? 0, b.eventNanos ?? 0) ||
    compare(a.revision ?? 1, b.revision ?? 1) ||
    compare(BigInt(a.sequence || "0"), BigInt(b.sequence || "0")) ||
    compare(a.receiptHash, b.receiptHash)
  );
}

describe("orderKey", () => {
  it("orders as text by time, then revision, then sequence, then receipt", () => {
    // Half of the pairs agree in all but some fields, so that every field comes to decide.
    const pair = fc.tuple(place, place, fc.subarray(["eventTime", "eventNanos", "revision", "sequence"] as const)).map(([a, b, same]) => ({
      a,
      b: { ...b, ...Object.fromEntries(same.map((field) => [field, a[field]])) } as Place,
    }));
    fc.assert(
      fc.property(pair, ({ a, b }) => {
        assert.equal(compare(orderKey(a), orderKey(b)), newer(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it("orders also the years before 1970", () => {
    const at = (eventTime: string) => orderKey({ eventTime, receiptHash: "0" });
    const days = ["1900-01-01", "1962-01-02", "1965-06-01", "1969-12-31", "1970-01-01", "2026-01-16"];
    const keys = days.map((day) => at(`${day}T23:59:59.999999Z`));
    assert.deepEqual(keys.toSorted(), keys);
  });

  it("is of one width, so that text compares as numbers do", () => {
    fc.assert(fc.property(place, (at) => assert.equal(orderKey(at).length, 20 + 6 + 129 + 16 + 3)));
  });

  it("is the same for the same telling: revision 1 and no nanoseconds where they are not said", () => {
    const at = { eventTime: "2026-01-16T21:00:00.000000Z", receiptHash: "00ff" };
    assert.equal(orderKey(at), orderKey({ ...at, eventNanos: 0, revision: 1, sequence: "" }));
  });
});
