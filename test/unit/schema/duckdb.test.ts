import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { encodeParquet } from "../../../adapters/encoding/parquet.ts";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { duckdbTable } from "../../../domain/schema/duckdb.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { columnsOf, quote, recordOf } from "./helpers.ts";

describe("duckdbTable", () => {
  const directory = useTempDir();
  let duckdb: DuckDBConnection;
  before(async () => {
    duckdb = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
    await duckdb.run("SET TimeZone = 'UTC'");
  });
  after(() => duckdb.closeSync());

  const rowsOf = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRowsJson();
  const typesOf = (relation: string) => rowsOf(`SELECT column_name, column_type FROM (DESCRIBE ${relation})`);

  for (const of of [quote, ...CONTRACTS]) {
    it(`makes a table for ${of.name} with the very columns of the Parquet files written from it, and takes their rows`, async () => {
      const path = join(directory(), "x.parquet");
      const records = fc.sample(recordOf(of), { numRuns: 200, seed: 7 });
      writeFileSync(path, encodeParquet(of, columnsOf(of, records)));
      await duckdb.run(duckdbTable(of));
      assert.deepEqual(await typesOf(`"${of.dataset}"`), await typesOf(`FROM '${path}'`));
      await duckdb.run(`INSERT INTO "${of.dataset}" FROM '${path}'`);
      assert.deepEqual(await rowsOf(`FROM "${of.dataset}"`), await rowsOf(`FROM '${path}'`));
      assert.deepEqual(await rowsOf(`SELECT count(*)::INTEGER FROM "${of.dataset}"`), [[200]]);
    });
  }

  it("allows NULL where the contract does, and nowhere else", async () => {
    await duckdb.run(`DROP TABLE IF EXISTS fx_quotes; ${duckdbTable(quote)}`);
    const nullable = await rowsOf(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'fx_quotes' AND is_nullable = 'YES'",
    );
    assert.deepEqual(nullable, [["size"], ["side"]]);
  });
});
