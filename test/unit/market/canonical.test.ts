import assert from "node:assert/strict";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { barContract } from "../../../domain/market/bar.ts";
import { CanonicalRows, receiptId } from "../../../domain/market/canonical.ts";
import { instrumentOf } from "../../../domain/market/instruments.ts";
import { exactNumber } from "../../../domain/market/numbers.ts";
import type { Stamp } from "../../../domain/market/read-fields.ts";
import type { ProviderRecord, RecordFault } from "../../../domain/market/record.ts";
import { GOOD_BAR, told } from "../../support/bars.ts";
import { arrivalsOf, valuesOf } from "../../support/columns.ts";

const STAMP = { source: "fake", ingested_at: "2026-01-18T14:30:00.000000Z", arrival: "0123456789abcdef0123" } satisfies Stamp;

const record = (fields: Readonly<Record<string, unknown>>, line = 1): ProviderRecord => ({ line, original: `line ${line}`, fields });

function canonical(records: readonly ProviderRecord[], stamp: Stamp = STAMP): CanonicalRows {
  const rows = new CanonicalRows(barContract, stamp);
  rows.append(records);
  return rows;
}

/** A row as an object. */
const rowOf = (rows: CanonicalRows, row: number) => rows.row(row);

/** The row of a record that must become one. */
function accepted(fields: Readonly<Record<string, unknown>>, stamp?: Stamp): Record<string, unknown> {
  const rows = canonical([record(fields)], stamp);
  assert.deepEqual(rows.undecodable, []);
  return rowOf(rows, 0);
}

/** The faults of a record that must become none. */
function faults(fields: Readonly<Record<string, unknown>>, stamp?: Stamp): readonly RecordFault[] {
  const rows = canonical([record(fields)], stamp);
  assert.equal(rows.length, 0);
  assert.equal(rows.column("symbol").length, 0, "no column may grow by a refused record");
  return rows.undecodable[0]!.faults;
}

describe("CanonicalRows", () => {
  it("makes a row of a record and the arrival's stamp", () => {
    assert.deepEqual(accepted(told()), { ...GOOD_BAR, revision: 0 });
  });

  it("takes numbers as JSON numbers and as text alike", () => {
    const numbers = ["open", "high", "low", "close", "adjusted_close", "volume"] as const;
    assert.deepEqual(accepted(told(Object.fromEntries(numbers.map((name) => [name, String(GOOD_BAR[name])])))), accepted(told()));
    assert.deepEqual(accepted(told({ open: "187.1500" }))["open"], 187.15);
  });

  it("never keeps a minus zero, whose bytes would differ from zero's", () => {
    for (const zero of [-0, "-0", "-0.0"]) assert.ok(Object.is(accepted(told({ volume: zero }))["volume"], 0), String(zero));
  });

  it("keeps each record's number and original beside its row or its faults", () => {
    const rows = canonical([
      record(told(), 2),
      record({}, 3),
      { line: 5, original: "{", fault: { _tag: "not-decodable", detail: "half" } },
      record(told(), 7),
    ]);
    assert.deepEqual(arrivalsOf(rows), [
      [2, "line 2"],
      [7, "line 7"],
    ]);
    assert.deepEqual(valuesOf(rows.column("receipt_id")), [receiptId(STAMP.arrival, 2), `${STAMP.arrival}:7`]);
    assert.deepEqual(
      rows.undecodable.map(({ line, original }) => [line, original]),
      [
        [3, "line 3"],
        [5, "{"],
      ],
    );
    assert.deepEqual(rows.undecodable[1]!.faults, [{ _tag: "not-decodable", detail: "half" }]);
  });

  it("adds to what earlier calls brought", () => {
    const rows = canonical([record(told(), 1)]);
    rows.append([record(told({ symbol: "MSFT" }), 2)]);
    assert.deepEqual(valuesOf(rows.column("symbol")), ["AAPL", "MSFT"]);
    assert.deepEqual(valuesOf(rows.column("open")), [259.5, 259.5]);
  });

  describe("faults", () => {
    it("names every fault of a record at once, in the contract's order", () => {
      const wrong = told({
        symbol: "",
        price_date: "2026-02-29",
        open: "0.1000000000000000055511151231257827",
        high: "263,00",
        low: null,
        volume: true,
      });
      assert.deepEqual(faults({ ...wrong, price_basis: ["traded"] }), [
        { _tag: "wrong-type", field: "symbol", found: '""', allowed: "plain text" },
        { _tag: "wrong-type", field: "price_date", found: '"2026-02-29"', allowed: "date YYYY-MM-DD" },
        { _tag: "not-representable", field: "open", found: '"0.1000000000000000055511151231257827"' },
        { _tag: "wrong-type", field: "high", found: '"263,00"', allowed: "finite number" },
        { _tag: "missing-field", field: "low" },
        { _tag: "wrong-type", field: "volume", found: "true", allowed: "finite number" },
        { _tag: "wrong-type", field: "price_basis", found: "a list", allowed: '("traded" | "split_adjusted")' },
      ]);
    });

    it("names each field that is missing, and none that may be null", () => {
      assert.deepEqual(
        faults({}).map((fault) => (fault._tag === "missing-field" ? fault.field : fault)),
        ["symbol", "price_date", "open", "high", "low", "close", "volume", "price_basis"],
      );
    });

    it("tells what no double can carry from what is no number", () => {
      assert.deepEqual(faults(told({ close: "1e400" })), [{ _tag: "not-representable", field: "close", found: '"1e400"' }]);
      assert.deepEqual(faults(told({ close: "" }))[0]!._tag, "wrong-type");
      assert.deepEqual(faults(told({ close: {} })), [{ _tag: "wrong-type", field: "close", found: "an object", allowed: "finite number" }]);
    });

    it("keeps a record's own fault, and says so of one without fields or fault", () => {
      const tooLarge: RecordFault = { _tag: "too-large", bytes: 2_000_000, allowed: 1_048_576 };
      const rows = canonical([
        { line: 1, original: "x", fault: tooLarge },
        { line: 2, original: "y" },
      ]);
      assert.deepEqual(
        rows.undecodable.map((record) => record.faults),
        [[tooLarge], [{ _tag: "not-decodable", detail: "no fields" }]],
      );
    });

    it("quotes 60 characters of a long value", () => {
      const [fault] = faults(told({ price_date: "x".repeat(500) }));
      assert.equal(fault?._tag === "wrong-type" ? fault.found : "", `"${"x".repeat(59)}…`);
    });

    it("names the instrument of a bad record where that can be read, in its one spelling", () => {
      const symbols = canonical([
        record({ symbol: "BRK-B" }),
        record({ symbol: 5 }),
        record({ symbol: "A\u0000" }),
        record({}),
      ]).undecodable;
      assert.deepEqual(
        symbols.map(({ symbol }) => symbol),
        ["BRK.B", undefined, undefined, undefined],
      );
      assert.equal(canonical([record({})], { ...STAMP, symbol: "brk-b" }).undecodable[0]!.symbol, "BRK.B");
    });
  });

  describe("the arrival's word", () => {
    it("stands in for what the record does not say", () => {
      const { symbol: _symbol, currency: _currency, price_basis: _basis, ...rest } = told();
      const stamp = { ...STAMP, symbol: "BRK-B", currency: "EUR", price_basis: "split_adjusted" };
      const row = accepted({ ...rest, currency: null }, stamp);
      assert.deepEqual([row["symbol"], row["currency"], row["price_basis"]], ["BRK.B", "EUR", "split_adjusted"]);
    });

    it("gives way to the record's own", () => {
      const row = accepted(told(), { ...STAMP, symbol: "MSFT", currency: "EUR", price_basis: "split_adjusted" });
      assert.deepEqual([row["symbol"], row["currency"], row["price_basis"]], ["AAPL", "USD", "traded"]);
    });

    it("is held to the contract as the record's is", () => {
      const { price_basis: _basis, ...rest } = told();
      assert.deepEqual(faults(rest, { ...STAMP, price_basis: "as seen" }), [
        { _tag: "wrong-type", field: "price_basis", found: '"as seen"', allowed: '("traded" | "split_adjusted")' },
      ]);
    });

    it("alone says source, arrival time and receipt, whatever the record claims", () => {
      const claims = { source: "other", ingested_at: "1999-01-01T00:00:00.000000Z", receipt_id: "mine", revision: 7 };
      assert.deepEqual(accepted({ ...told(), ...claims }), { ...GOOD_BAR, revision: 0 });
    });
  });

  it("believes a record's own keys only", () => {
    const smuggled = JSON.parse('{"__proto__": {"open": 1, "high": 1}, "toString": "x"}') as Record<string, unknown>;
    const { open: _open, high: _high, ...rest } = told();
    assert.deepEqual(faults({ ...smuggled, ...rest }), [
      { _tag: "missing-field", field: "open" },
      { _tag: "missing-field", field: "high" },
    ]);
    assert.deepEqual(accepted(told({ symbol: "__proto__" }))["symbol"], "__PROTO__");
    assert.deepEqual(faults(told({ price_basis: "toString" }))[0]!._tag, "wrong-type");
  });

  it("puts share classes of every spelling under one instrument", () => {
    const rows = canonical(["BRK-B", "BRK/B", "brk.b", " BRK B "].map((symbol, i) => record(told({ symbol }), i + 1)));
    assert.deepEqual(valuesOf(rows.column("symbol")), ["BRK.B", "BRK.B", "BRK.B", "BRK.B"]);
  });

  it("never makes an instrument that the contract refuses", () => {
    // A blank is trimmed to nothing, and one ß is two letters in upper case.
    assert.deepEqual(faults(told({ symbol: " " }))[0]!._tag, "wrong-type");
    assert.deepEqual(faults(told({ symbol: "ß".repeat(512) }))[0]!._tag, "wrong-type");
  });
});

describe("CanonicalRows against the contract's codec", () => {
  const anyValue = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      "",
      " ",
      "0",
      "-0",
      "1e400",
      "263,00",
      "2026-02-29",
      "2026-01-16",
      "ß".repeat(300),
      "A\u0001",
      "\ud83d",
    ),
    fc.constantFrom<unknown>("traded", "split_adjusted", "USD", "BRK-B", {}, [], -0, 1e300),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.string({ unit: "grapheme", maxLength: 8 }),
  );
  /** A good record of which some fields say anything, or nothing. */
  const anyRecord = fc
    .dictionary(fc.constantFrom(...Object.keys(told()), "toString", "more"), anyValue, { maxKeys: 3, noNullPrototype: true })
    .map((change) => told(change));
  const anyStamp = fc.record({
    symbol: fc.option(fc.constantFrom("AAPL", " ", "brk-b"), { nil: undefined }),
    currency: fc.option(fc.constantFrom("USD", ""), { nil: undefined }),
    price_basis: fc.option(fc.constantFrom("traded", "raw"), { nil: undefined }),
  });

  /** The row that a record would become, written down a second time, field by field. */
  function wouldBe(fields: Readonly<Record<string, unknown>>, stamp: Stamp): Record<string, unknown> {
    const number = (value: unknown) => {
      const exact = typeof value === "string" ? exactNumber(value) : undefined;
      if (exact) return isRight(exact) ? exact.right : value;
      return Object.is(value, -0) ? 0 : value;
    };
    const symbol = fields["symbol"] ?? stamp.symbol;
    return {
      symbol: typeof symbol === "string" ? instrumentOf(symbol) : symbol,
      price_date: fields["price_date"],
      open: number(fields["open"]),
      high: number(fields["high"]),
      low: number(fields["low"]),
      close: number(fields["close"]),
      adjusted_close: number(fields["adjusted_close"]) ?? null,
      volume: number(fields["volume"]),
      currency: fields["currency"] ?? stamp.currency ?? null,
      price_basis: fields["price_basis"] ?? stamp.price_basis,
      source: stamp.source,
      ingested_at: stamp.ingested_at,
      revision: 0,
      receipt_id: receiptId(STAMP.arrival, 1),
    };
  }

  it("accepts a record exactly when the codec accepts the row it would be, and gives that row", () => {
    fc.assert(
      fc.property(anyRecord, anyStamp, (fields, more) => {
        const stamp = { ...STAMP, ...more };
        const expected = wouldBe(fields, stamp);
        // A code that only its spelling saves or spoils is judged as the provider wrote it and as it is stored.
        const spelled = typeof (fields["symbol"] ?? stamp.symbol) === "string" ? (fields["symbol"] ?? stamp.symbol) : expected["symbol"];
        const valid = barContract.codec.is(expected) && barContract.codec.is({ ...expected, symbol: spelled });
        const rows = canonical([record(fields)], stamp);
        assert.deepEqual([rows.length, rows.undecodable.length], valid ? [1, 0] : [0, 1]);
        if (valid) assert.deepEqual(rowOf(rows, 0), expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("yields rows that the codec accepts, one after another through the same memory of values", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 12 }), anyStamp, (many, more) => {
        const rows = canonical(
          many.map((fields, i) => record(fields, i + 1)),
          { ...STAMP, ...more },
        );
        assert.equal(rows.length + rows.undecodable.length, many.length);
        for (let row = 0; row < rows.length; row++) assert.equal(barContract.codec.is(rowOf(rows, row)), true);
        for (const values of rows.columns().values()) assert.equal(values.length, rows.length);
      }),
    );
  });
});
