import assert from "node:assert/strict";
import fc from "fast-check";
import { readJsonl } from "../../../adapters/providers/formats/jsonl.ts";
import { barContract } from "../../../domain/market/bar.ts";
import { CanonicalRows } from "../../../domain/market/canonical.ts";
import { LineDecoder } from "../../../domain/market/line-decoder.ts";
import type { Stamp } from "../../../domain/market/read-fields.ts";
import { type RecordBlock, recordsIn } from "../../../domain/market/record.ts";
import { told } from "../../support/bars.ts";
import { arrivalsOf, valuesOf } from "../../support/columns.ts";
import { inPieces } from "../providers/helpers.ts";

const STAMP: Stamp = { source: "fake", ingested_at: "2026-01-18T14:30:00.000000Z", arrival: "0123456789abcdef0123" };

async function blocksOf(lines: readonly string[]): Promise<RecordBlock[]> {
  const blocks: RecordBlock[] = [];
  for await (const block of readJsonl(inPieces(Buffer.from(lines.map((line) => `${line}\n`).join("")), [200]))) blocks.push(block);
  return blocks;
}

function rowsOf(blocks: readonly RecordBlock[], stamp: Stamp = STAMP, decoder = new LineDecoder(barContract)): CanonicalRows {
  const rows = new CanonicalRows(barContract, stamp, decoder);
  for (const block of blocks) rows.append(block);
  return rows;
}

const shown = (rows: CanonicalRows) => ({
  rows: Array.from({ length: rows.length }, (_, row) => rows.row(row)),
  arrivals: arrivalsOf(rows),
  undecodable: rows.undecodable,
});

/** How many of the lines were read with care. */
async function readWithCare(lines: readonly string[]): Promise<number> {
  let count = 0;
  const watched = (await blocksOf(lines)).map((block) => {
    assert.ok("bytes" in block);
    return new Proxy(block, {
      get: (target, name) => {
        if (name !== "record") return Reflect.get(target, name);
        return (i: number) => {
          count++;
          return target.record(i);
        };
      },
    });
  });
  assert.equal(rowsOf(watched).length, lines.length);
  return count;
}

const sameAsWithCare = async (lines: readonly string[], stamp?: Stamp) => {
  const blocks = await blocksOf(lines);
  const careful = shown(rowsOf(blocks.map(recordsIn), stamp));
  assert.deepEqual(shown(rowsOf(blocks, stamp)), careful);
  assert.deepEqual(shown(rowsOf(blocks, stamp, new LineDecoder(barContract, () => undefined))), careful);
};

const bar = (day: number, change = {}) => told({ price_date: `2026-01-${String(day).padStart(2, "0")}`, ...change });
/** As often as it takes until nothing of a line is new. */
const learned = (line: string) => Array.from({ length: 10 }, () => line);
const json = (value: unknown) => JSON.stringify(value);

describe("LineDecoder", () => {
  it("reads lines of a learned layout without care, once each of their texts has come", async () => {
    const lines = Array.from({ length: 100 }, (_, i) => json(bar((i % 5) + 1, { open: 100 + i / 100, volume: i })));
    // The first line teaches the layout, the second its three texts one by one, and four more dates are new.
    assert.ok((await readWithCare(lines)) < 12, `${await readWithCare(lines)} lines were read with care`);
    await sameAsWithCare(lines);
  });

  it("learns another layout when the file goes on with one", async () => {
    const first = Array.from({ length: 50 }, () => json(bar(1)));
    const then = Array.from({ length: 50 }, () => json(Object.fromEntries(Object.entries(bar(1)).reverse())));
    assert.ok((await readWithCare([...first, ...then])) < 20);
    await sameAsWithCare([...first, ...then]);
  });

  it("takes spaces as Python writes them, and numbers written as text", async () => {
    const lines = Array.from({ length: 20 }, () =>
      json(bar(1, { open: "12.50" }))
        .replaceAll(":", ": ")
        .replaceAll(",", ", "),
    );
    assert.ok((await readWithCare(lines)) < 10);
    await sameAsWithCare(lines);
  });

  it("leaves to care whatever could be read in two ways", async () => {
    const good = json(bar(1));
    const odd = [
      good.replace("259.5", "0259.5"),
      good.replace("259.5", "259."),
      good.replace("259.5", "2.595e2"),
      good.replace("259.5", "1e400"),
      good.replace("259.5", "-0"),
      good.replace("259.5", "-0.0"),
      good.replace("259.5", "1234567890.1234567"),
      good.replace("259.5", "0.1234567890123456789"),
      good.replace("259.5", "259.51234567890123"),
      good.replace("259.5", '"259.5'),
      good.replace("259.5", "null"),
      good.replace("259.5", "true"),
      good.replace("AAPL", "A\\u0041PL"),
      good.replace("AAPL", "ÄAPL"),
      good.replace("AAPL", "a\tb"),
      good.replace("AAPL", "  "),
      good.replace("AAPL", "brk-b"),
      good.replace('"AAPL"', "5"),
      good.replace("2026-01-01", "2026-02-30"),
      good.replace("2026-01-01", "20260105"),
      good.slice(0, -1),
      `${good} `,
      ` ${good}`,
      `${good}}`,
      good.replace("{", '{"symbol":"MSFT",'),
      good.replace("}", ',"symbol":"MSFT"}'),
      good.replace("{", '{"__proto__":{"open":1},'),
      good.replace("{", '{"more":[1,2],'),
      good.replace("{", '{"more":true,"and":null,"text":"x","n":1.5,'),
      "",
      "[]",
      "null",
      "5",
    ];
    for (const line of odd) await sameAsWithCare([...learned(good), line, good, line, line, line, good]);
    await sameAsWithCare(odd);
  });

  it("looks into text that no field has, though it is not kept", async () => {
    const good = json({ more: "x", ...bar(1) });
    for (const odd of ['"x\\"', '"x\\\\"', '"x\ty"', '"x\u00e9"', '"x\\u0041"']) {
      await sameAsWithCare([...learned(good), good.replace('"x"', odd), good]);
    }
  });

  it("learns for whoever reads next, and never what the arrival alone says", async () => {
    const { symbol: _symbol, ...unnamed } = bar(1);
    const blocks = await blocksOf(Array.from({ length: 10 }, () => json(unnamed)));
    const decoder = new LineDecoder(barContract);
    const read = (stamp: Stamp) => {
      const rows = new CanonicalRows(barContract, stamp, decoder);
      for (const block of blocks) rows.append(block);
      return [rows.undecodable.length, ...new Set(valuesOf(rows.column("symbol")))];
    };
    assert.deepEqual(read({ ...STAMP, symbol: "MSFT" }), [0, "MSFT"]);
    assert.deepEqual(read({ ...STAMP, symbol: "brk-b" }), [0, "BRK.B"]);
    assert.deepEqual(read(STAMP), [10]);
  });

  it("gives what care gives, whatever a line holds", async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(0, -0, 1e15, 123456789012345, 1e21, 5e-324),
    );
    const value = fc.oneof(number, number.map(String), fc.constantFrom(null, true, "", "x", "1.5", " 2", "1e3", "2026-01-05", [], {}));
    const change = fc.dictionary(
      fc.constantFrom("symbol", "price_date", "open", "close", "volume", "adjusted_close", "currency", "more"),
      value,
      {
        maxKeys: 3,
        noNullPrototype: true,
      },
    );
    const mutation = fc.record({ at: fc.nat(), byte: fc.constantFrom(...'0123456789.,:-+eE"{}[]\\ nutfl\u00e9') });
    const line = fc
      .tuple(fc.integer({ min: 1, max: 28 }), change, fc.option(mutation), fc.boolean())
      .map(([day, more, mutated, shuffled]) => {
        const fields = Object.entries({ ...bar(day), ...more });
        const text = json(Object.fromEntries(shuffled ? fields.reverse() : fields));
        if (!mutated) return text;
        const at = mutated.at % text.length;
        return text.slice(0, at) + mutated.byte + text.slice(at + 1);
      });
    const stamp = fc.constantFrom<Stamp>(STAMP, { ...STAMP, symbol: "brk-b", currency: "EUR" }, { ...STAMP, price_basis: "traded" });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 40 }), stamp, async (lines, stamped) => sameAsWithCare(lines, stamped)),
      { numRuns: 300 },
    );
  });
});
