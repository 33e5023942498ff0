import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { modelsFromFiles } from "../../../adapters/models-from-files.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { historyModels, write } from "./fixture.ts";

describe("models from files", () => {
  const directory = useTempDir();
  const file = (name: string, content: string) => write(join(directory(), name), content);
  const models = () => modelsFromFiles(pathToFileURL(`${directory()}/`)).all();
  const header = (scope: string, after = "") => `-- order by: symbol\n-- scope: ${scope}\n${after && `-- after: ${after}\n`}SELECT 1\n`;

  /** The faults without the folder's path. */
  async function faults(): Promise<string[]> {
    try {
      await models();
    } catch (error) {
      return (error as Error).message.replaceAll(`${directory()}/`, "").split("\n");
    }
    throw new Error("the files were read");
  }

  it("take name, order and scope from the file's name and header", async () => {
    const sql =
      "-- What it is.\n-- Order by:  symbol , price_date\n\n-- scope: market\n-- scope is said above\nSELECT 1\n-- order by: other";
    file("a_1.sql", `${sql};\n`);
    file("notes.txt", "not a model");
    assert.deepEqual(await models(), [{ name: "a_1", sql, orderBy: ["symbol", "price_date"], scope: "market" }]);
  });

  it("come after those they read, else by name", async () => {
    file("a.sql", header("market", "d, c"));
    file("b.sql", header("symbol"));
    file("c.sql", header("symbol", "d"));
    file("d.sql", header("symbol"));
    assert.deepEqual(
      (await models()).map(({ name }) => name),
      ["d", "c", "a", "b"],
    );
  });

  it("tell every fault of a header with its file and line", async () => {
    file("A-b.sql", header("symbol"));
    file("none.sql", "SELECT 1 -- scope: symbol");
    file("twice.sql", "-- order by: symbol\n-- scope: symbol\n-- scope: market\nSELECT 1");
    file("wrong.sql", "-- Text.\n-- scope: bucket\n-- order by: symbol, 2nd DESC\n-- after:\nSELECT 1");
    assert.deepEqual(await faults(), [
      "A-b.sql: the file's name is the model's: a to z, 0 to 9 and _, like daily_returns.sql",
      'none.sql:1: "-- scope:" is missing: write symbol (its rows depend on rows of the same symbol only) or market',
      'none.sql:1: "-- order by:" names none',
      'twice.sql:3: "scope" is said twice',
      'wrong.sql:2: "-- scope:" is "bucket": write symbol (its rows depend on rows of the same symbol only) or market',
      'wrong.sql:3: "-- order by:" has "2nd DESC", which is no name',
      'wrong.sql:4: "-- after:" names none',
    ]);
  });

  it("refuse an order that there is none of", async () => {
    file("a.sql", header("symbol", "b"));
    file("b.sql", header("symbol", "a"));
    assert.deepEqual(await faults(), ["models wait for each other: a after b after a"]);
    file("a.sql", header("symbol", "c"));
    file("b.sql", header("market", "daily_return"));
    file("c.sql", header("market"));
    file("daily_returns.sql", header("symbol"));
    assert.deepEqual(await faults(), [
      "a.sql: its scope is symbol, and it comes after c, whose rows depend on the whole market: make its scope market",
      'b.sql: "-- after:" names daily_return, and there is no daily_return.sql: did you mean daily_returns? the models are a, b, c, daily_returns',
    ]);
  });

  it("are those of historical-batch, returns before what is made of them", async () => {
    assert.deepEqual(
      (await historyModels.all()).map(({ name, scope }) => `${name} by ${scope}`),
      [
        "daily_returns by symbol",
        "daily_summary by market",
        "minutes by symbol",
        "monthly_bars by symbol",
        "moving_averages by symbol",
        "weekly_bars by symbol",
      ],
    );
  });
});
