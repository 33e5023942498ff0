import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { sumOfParts, sumParts } from "../../../domain/quality/sql/exact-sum.ts";
import { exactSum } from "../../../domain/quality/sum.ts";
import { useTempDir } from "../../support/temp-dir.ts";

describe("a sum of parts in DuckDB", () => {
  const directory = useTempDir();
  let session: Session;
  beforeEach(async () => {
    session = await Session.open({ spillDirectory: join(directory(), "spill"), threads: 1 });
  });
  afterEach(() => session.close());

  async function sumOf(numbers: readonly number[]): Promise<number | undefined> {
    const rows = numbers.map((number) => `(CAST('${number}' AS DOUBLE))`).join(", ");
    const found = await session.connection.runAndReadAll(`SELECT ${sumParts("x").join(", ")} FROM (VALUES ${rows}) t (x)`);
    return sumOfParts(found.getRowsJS()[0]!);
  }

  it("is the exactly rounded sum", async () => {
    const price = fc.integer({ min: -1e9, max: 1e9 }).map((ticks) => ticks / 100);
    const wide = fc
      .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -53, max: 61 }))
      .map(([digits, power]) => digits * 2 ** power);
    const numbers = fc.array(fc.oneof(price, wide, fc.constantFrom(0.1, 2 ** 53, -(2 ** 53), 1)), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(numbers, async (numbers) => assert.equal(await sumOf(numbers), exactSum(numbers))),
      { numRuns: 200 },
    );
  });

  it("is none where a number is too large or too fine to be cut", async () => {
    for (const number of [2 ** 63, Number.POSITIVE_INFINITY, 1e-300]) assert.equal(await sumOf([1, number]), undefined);
  });

  it("is 0 of nothing", () => {
    assert.equal(sumOfParts([null, null, null, null]), 0);
  });
});
