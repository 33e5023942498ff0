import assert from "node:assert/strict";
import { join } from "node:path";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import { type Tick, tickContract } from "../../../domain/market/tick.ts";
import { glueTable } from "../../../domain/schema/glue.ts";
import { glueView, LATEST } from "../../../domain/schema/glue-view.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { write } from "../duckdb/fixture.ts";

interface Definition {
  readonly originalSql: string;
  readonly catalog: string;
  readonly schema: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** As Athena reads it. */
function definitionOf(text: string): Definition {
  const [, encoded] = /^\/\* Presto View: (\S+) \*\/$/.exec(text)!;
  return JSON.parse(Buffer.from(encoded!, "base64").toString()) as Definition;
}

const TICK: Tick = {
  symbol: "AAPL",
  event_time: "2026-01-18T14:30:00.000001Z",
  event_nanos: 7,
  price: 10,
  volume: 3,
  exchange: null,
  trade_id: "1",
  sequence: null,
  source: "test",
  ingested_at: "2026-01-18T14:30:01.000000Z",
  revision: 1,
  receipt_id: "s:1",
};

describe("a view of what was told last", () => {
  const directory = useTempDir();

  for (const latest of LATEST) {
    it(`has the columns of the table of ${latest.contract.dataset}, its partitions among them, in Athena's words`, () => {
      const { StorageDescriptor, ViewOriginalText, ...view } = glueView(latest, "silver");
      const { StorageDescriptor: table, PartitionKeys } = glueTable(latest.contract);
      const columns = [...table.Columns, ...PartitionKeys].map(({ Name, Type }) => ({ Name, Type }));
      assert.deepEqual(StorageDescriptor.Columns, columns);
      const { columns: told, catalog, schema } = definitionOf(ViewOriginalText);
      assert.deepEqual([catalog, schema], ["awsdatacatalog", "silver"]);
      const words: Readonly<Record<string, string>> = { string: "varchar", timestamp: "timestamp(3)", int: "integer" };
      assert.deepEqual(
        told,
        columns.map(({ Name: name, Type }) => ({ name, type: words[Type] ?? Type })),
      );
      assert.deepEqual([view.Name, view.TableType], [`${latest.contract.dataset}_latest`, "VIRTUAL_VIEW"]);
      assert.deepEqual(view.Parameters, { presto_view: "true", comment: "Presto View" });
    });
  }

  it("has each trade as it was last told, and none that was cancelled", async () => {
    const rows: readonly Tick[] = [
      TICK,
      { ...TICK, revision: 2, price: 11 },
      { ...TICK, trade_id: "2" },
      { ...TICK, trade_id: "2", revision: 2, volume: 0 },
      { ...TICK, trade_id: null, sequence: 5 },
    ].map((row, i) => ({ ...row, receipt_id: `s:${i}` }));
    const columns = new Map(tickContract.fieldNames.map((name) => [name, rows.map((row) => row[name as keyof Tick])]));
    const folder = "curated/stock_market_data/year=2026/month=01/day=18";
    write(join(directory(), folder, "a.parquet"), encoderOf("parquet").encode(tickContract, columns));
    const { originalSql, columns: told } = definitionOf(glueView(LATEST[0]!, "silver").ViewOriginalText);
    const session = await Session.open({ spillDirectory: join(directory(), "spill") });
    try {
      const files = join(directory(), "curated/stock_market_data/**/*.parquet");
      await session.run("CREATE SCHEMA silver");
      // Athena has partitions last, in the catalog's order.
      const inOrder = "* EXCLUDE (year, month, day), year, month, day";
      await session.run(
        `CREATE VIEW silver.stock_market_data AS SELECT ${inOrder} FROM read_parquet('${files}', hive_partitioning = true)`,
      );
      assert.deepEqual(await session.rows(`SELECT trade_id, sequence, price FROM (${originalSql}) ORDER BY receipt_id`), [
        ["1", null, 11],
        [null, 5n, 10],
      ]);
      const described = await session.rows(`DESCRIBE ${originalSql}`);
      assert.deepEqual(
        described.map(([name]) => name),
        told.map(({ name }) => name),
      );
    } finally {
      session.close();
    }
  });
});
