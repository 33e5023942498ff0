import assert from "node:assert/strict";
import { parquetSchema } from "../../../adapters/encoding/parquet-columns.ts";
import { barContract } from "../../../domain/market/bar.ts";
import { jsonSchema } from "../../../domain/schema/json-schema.ts";
import { contractSection, dataDictionary } from "../../../domain/schema/markdown.ts";
import { quote } from "./helpers.ts";

/** Of a kind of field: what the dictionary says of it, by engine. */
function rowOf(kind: string): Readonly<Record<string, string>> {
  const cells = (line: string) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, ""));
  const lines = dataDictionary([quote]).split("\n");
  const header = cells(lines.find((line) => line.startsWith("| kind | Parquet"))!);
  const row = cells(lines.find((line) => line.startsWith(`| ${kind} |`))!);
  return Object.fromEntries(header.map((engine, i) => [engine, row[i]!]));
}

describe("the data dictionary", () => {
  const [, ...columns] = parquetSchema(quote);
  const { properties } = jsonSchema(quote) as { properties: Readonly<Record<string, { type?: string }>> };
  for (const name of ["pair", "quoted_at", "nanos", "price", "settles_on"]) {
    const { kind } = quote.fields[name]!;
    it(`says of ${kind} the types that our Parquet files have, and our JSON Schemas`, () => {
      const { type, logical_type: logical } = columns.find((column) => column.name === name)!;
      const zone = logical?.type === "TIMESTAMP" ? `(${logical.unit}, ${logical.isAdjustedToUTC ? "UTC" : "local"})` : "";
      const parquet = logical ? `${type}, ${logical.type}${zone}` : type;
      assert.deepEqual([rowOf(kind)["Parquet"], rowOf(kind)["JSON Schema"]], [parquet, properties[name]!.type]);
    });
  }

  it("says of a contract what the warehouse calls it, where that is not its dataset", () => {
    assert.match(
      contractSection(barContract),
      /^## bar\n\nVersion 1; dataset `daily_bars` \(in the warehouse `stock_prices`\), partitioned by year of /,
    );
    assert.match(contractSection(quote), /^## fx-quote\n\nVersion 3; dataset `fx_quotes`, partitioned by /);
  });
});
