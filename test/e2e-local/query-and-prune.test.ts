import assert from "node:assert/strict";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { assay, replay } from "../support/assay.ts";

describe("query, prune and doctor", () => {
  const directory = mkdtempSync(join(tmpdir(), "assay-verbs-"));
  const data = join(directory, "data");
  const run = (name: string, clock: string, lines: readonly string[]) => {
    const path = join(directory, name);
    writeFileSync(path, `date,symbol,open,high,low,close,volume\n${lines.join("\n")}\n`);
    return assay(...replay(data, [path], "--gate", "rows", "--clock", clock));
  };
  before(async () => {
    const old = [
      "2024-01-02,A,10,11,9,10.5,100",
      "2024-01-03,A,10,11,-9,10.5,100",
      "2024-01-04,A,10,11,9,10.75,100",
      "2024-01-04,A,10,11,9,10.75,100",
    ];
    assert.equal((await run("old.csv", "2024-02-01T12:00:00Z", old)).code, 0);
    assert.equal((await run("new.csv", "2024-03-01T12:00:00Z", ["2024-01-05,A,10,11,9,11,100", "2024-01-08,A,10,11,-9,10.5,100"])).code, 0);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it("query draws a plan over its lines", async () => {
    const { stdout: plan } = await assay("query", "EXPLAIN SELECT symbol FROM daily_bars", "--data", data);
    assert.ok(plan.split("\n").length > 5 && plan.startsWith("┌─"), plan);
  });

  it("query answers SELECT and SHOW TABLES, as a table or as one JSON document", async () => {
    const [tables, json, table, empty] = await Promise.all([
      assay("query", "SHOW TABLES", "--data", data, "--json"),
      assay("query", "SELECT symbol, price_date, close FROM daily_bars ORDER BY price_date", "--data", data, "--json"),
      assay("query", "SELECT symbol, price FROM latest_prices", "--data", data),
      assay("query", "SELECT symbol FROM daily_bars WHERE false", "--data", data),
    ]);
    assert.deepEqual(tables.json.rows.flat(), [
      "daily_bars",
      "daily_bars_history",
      "daily_returns",
      "daily_summary",
      "latest_indicators",
      "latest_prices",
      "minute_bars",
      "minute_bars_parts",
      "minutes",
      "monthly_bars",
      "moving_averages",
      "stock_market_data",
      "stock_market_data_history",
      "weekly_bars",
    ]);
    assert.deepEqual(json.json, {
      columns: [
        { name: "symbol", type: "VARCHAR" },
        { name: "price_date", type: "DATE" },
        { name: "close", type: "DOUBLE" },
      ],
      rows: [
        ["A", "2024-01-02", 10.5],
        ["A", "2024-01-04", 10.75],
        ["A", "2024-01-05", 11],
      ],
    });
    assert.equal(table.stdout, "symbol  price\n──────  ─────\nA          11\n1 rows\n");
    assert.equal(empty.stdout, "symbol\n──────\n0 rows\n");
    for (const { code, stderr } of [tables, json, table, empty]) assert.deepEqual([code, stderr], [0, ""]);
  });

  it("query refuses what changes, reaches outside, or cannot be understood, with exit code 2 and in words", async () => {
    const refusals: Readonly<Record<string, RegExp>> = {
      "SELEC 1": /^syntax error at or near "SELEC"\n/,
      "SELECT * FROM dayli_bars": /^there is no table dayli_bars: did you mean daily_bars\? the tables are daily_bars, /,
      "CREATE TABLE x (a INTEGER)": /^CREATE is not run here: queries read and change nothing/,
      "SELECT * FROM read_csv('/etc/passwd')": /^queries reach the data directory and nothing outside it/,
      "SELECT 1; SELECT 2": /^2 statements were given: run them one by one$/,
    };
    await Promise.all(
      Object.entries(refusals).map(async ([sql, words]) => {
        const { code, json, stderr } = await assay("query", sql, "--data", data, "--json");
        assert.equal(code, 2);
        assert.equal(json.errors.length, 1);
        assert.match(json.errors[0], words);
        assert.equal(stderr, `assay: ${json.errors[0]}\n`);
      }),
    );
  });

  it("doctor finds a usable machine well, and a directory of someone else's at fault", async () => {
    const [well, fault] = await Promise.all([assay("doctor", "--data", data, "--json"), assay("doctor", "--data", directory, "--json")]);
    const checks = well.json.checks as { name: string; ok: boolean }[];
    assert.deepEqual(
      checks.map(({ name }) => name),
      ["Node", "machine", "SQLite", "DuckDB", "zstd", "data directory", "disk"],
    );
    assert.deepEqual(
      checks.filter(({ name, ok }) => !ok && name !== "disk"),
      [],
    );
    assert.equal(fault.code, 1);
    assert.equal(fault.json.ok, false);
    assert.equal((fault.json.checks as { name: string; ok: boolean }[]).find(({ name }) => name === "data directory")!.ok, false);
  });

  it("prune says first, forgets with --yes what is older and nothing else, and the audit balances afterwards", async () => {
    const prune = ["prune", "--older-than", "20d", "--clock", "2024-03-02T00:00:00Z", "--data", data, "--json"];
    const objects = () =>
      globSync("{raw,quarantine,validations}/**/*.*", { cwd: data }).length + globSync("raw/**/*-????????????", { cwd: data }).length;
    const before = objects();
    const [dry, wrong] = await Promise.all([assay(...prune), assay("prune", "--older-than", "5w", "--yes", "--data", data, "--json")]);
    assert.equal(dry.code, 0);
    const counts = ({ forgotten }: { forgotten: { zone: string; objects: number }[] }) =>
      forgotten.map(({ zone, objects }) => [zone, objects]);
    const each = [
      ["raw", 1],
      ["quarantine", 1],
      ["validations", 1],
    ];
    assert.deepEqual([dry.json.before, dry.json.dryRun, counts(dry.json)], ["2024-02-11", true, each]);
    assert.equal(objects(), before);
    const errors = [
      '--older-than is "5w"; allowed is a number of days, as in 30d',
      'say why, as in --why "kept for a quarter": what is forgotten cannot be looked at again',
    ];
    assert.deepEqual([wrong.code, wrong.json], [2, { errors }]);
    assert.equal(existsSync(join(data, "logs/prune.jsonl")), false);

    const done = await assay(...prune, "--yes", "--why", "a quarter is over");
    const { by, ...kept } = JSON.parse(readFileSync(join(data, "logs/prune.jsonl"), "utf8"));
    const what = ["older than 20 days"];
    assert.deepEqual([by, kept], [userInfo().username, { at: "2024-03-02T00:00:00.000Z", verb: "prune", what, why: "a quarter is over" }]);
    assert.deepEqual([done.code, done.json.dryRun, counts(done.json)], [0, false, each]);
    const [again, audit, inWords, bars] = await Promise.all([
      assay(...prune, "--yes", "--why", "again"),
      assay("audit", "--data", data, "--json"),
      assay("audit", "--data", data),
      assay("query", "SELECT count(*) FROM daily_bars", "--data", data, "--json"),
    ]);
    assert.deepEqual(again.json.forgotten, []);
    assert.deepEqual([audit.code, audit.json.balanced, audit.json.findings], [0, true, []]);
    assert.deepEqual(
      audit.json.runs.map(({ received, forgotten }: { received: number; forgotten: number }) => [received, forgotten]),
      [
        [4, 1],
        [2, 0],
      ],
    );
    assert.equal(audit.json.forgottenOriginals, 1);
    assert.match(
      inWords.stdout,
      /unaltered,\nbut for 1 quarantined record and 1 raw object that were forgotten on purpose \(assay prune\)/,
    );
    assert.deepEqual(bars.json.rows, [[3]]);
    assert.equal(globSync("quarantine/**/*.jsonl", { cwd: data }).length, 1, "the newer run's quarantine stays");
  });

  it("prune of a directory that is not there says so, and makes none", async () => {
    const absent = join(directory, "absent");
    const { code, json } = await assay("prune", "--older-than", "30d", "--data", absent, "--json");
    assert.deepEqual(
      [code, json],
      [2, { errors: [`there is no data in ${absent} yet: run a pipeline first (assay run), or name another directory with --data`] }],
    );
    assert.deepEqual(globSync("absent", { cwd: directory }), []);
  });
});
