import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runbooks } from "../../pipelines/registry.ts";
import { ASSAY, type Ended, ended } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

const HISTORY = "assay run historical-batch --symbols AAPL,MSFT --from 2024-01-02 --to 2024-06-28 --clock 2024-06-28T22:00:00Z";
const STREAM = "assay run stream-ingest --symbols AAPL,MSFT --minutes 1 --rate 20 --set shards=1 --clock 2024-06-28T22:00:00Z";
const TRUTH = {
  history: "SELECT symbol, price_date, open, high, low, close, volume FROM daily_bars ORDER BY ALL",
  stream: "SELECT symbol, event_time, price, volume, trade_id FROM stock_market_data ORDER BY ALL",
};

describe("a drill: the feed breaks, and someone is woken", () => {
  const directory = useTempDir();
  /** A folder for what is served where nothing breaks. */
  const truth = () => join(directory(), "truth");
  beforeEach(() => mkdirSync(truth()));

  /** Types a command as it is suggested, in a folder that has its `data/`. */
  function type(command: string, folder = directory()): Promise<Ended> {
    const words = command
      .replace(/^npx /, "")
      .match(/"[^"]*"|\S+/g)!
      .map((word) => word.replaceAll('"', ""));
    return ended(spawn(process.execPath, [ASSAY, ...words.slice(1)], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }));
  }
  const rows = async (sql: string, folder?: string) => (await type(`assay query "${sql}" --json`, folder)).json.rows;
  /** What is under "next". */
  const suggested = ({ stdout }: Ended) =>
    stdout
      .split("\nnext\n")[1]!
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  const commandOf = (pipeline: string, alarm: string) =>
    runbooks.find((book) => book.pipeline === pipeline)!.entries.find((entry) => entry.alarm === alarm)!.command;

  it("historical-batch: from the alarm to the served truth, by what each step suggests", async () => {
    const broken = await type(`${HISTORY} --faults negative-price=0.04,missing-field=0.01,malformed-json=0.01`);
    assert.equal(broken.code, 1, broken.stderr);
    const triaged = await type(commandOf("historical-batch", "quality-failed"));
    assert.match(triaged.stdout, /^QUALITY=FAIL {2}historical-batch/);
    const [show, dryRun, capsule] = suggested(triaged) as [string, string, string];
    assert.match((await type(show)).stdout, /why it is held/);
    const capsuleFile = suggested(await type(capsule))[0]!;
    assert.match((await type(capsuleFile)).stdout, /the same verdicts, counts and rows as then/);
    // Nothing is mended yet, and the dry run says so.
    assert.match((await type(dryRun)).stdout, /^a dry run: nothing was written\n\S+ records judged anew\n {2}curated {6}0\n/);
    // The provider mends its feed, and its days are fetched again.
    assert.equal((await type(HISTORY)).code, 0);
    const replayed = await type(`${dryRun.replace("--dry-run", "--yes")} --why "the feed is mended"`);
    assert.equal(replayed.code, 0, replayed.stderr);
    const [audit] = suggested(replayed) as [string];
    assert.equal((await type(audit)).code, 0);
    await type(HISTORY, truth());
    assert.deepEqual(await rows(TRUTH.history), await rows(TRUTH.history, truth()));
    assert.equal((await type("assay status --pipeline historical-batch --clock 2024-06-28T22:00:00Z")).code, 0);
  });

  it("stream-ingest: a range that failed is served once its rule is mended, and nothing of it twice", async () => {
    assert.equal((await type(`${STREAM} --faults negative-price=0.1`)).code, 1);
    const [, dryRun] = suggested(await type(commandOf("stream-ingest", "quality-failed"))) as [string, string];
    const mended = `${dryRun} --set maxErrorRate=0.5`;
    const { became } = (await type(`${mended} --json`)).json;
    const replayed = await type(`${mended.replace("--dry-run", "--yes")} --why "a bad hour, looked at" --json`);
    assert.deepEqual(replayed.json.became, became);
    assert.equal((await rows(TRUTH.stream)).length, became.curated);
    assert.equal((await type("assay audit")).code, 0);
    await type(`${STREAM} --faults negative-price=0.1 --set maxErrorRate=0.5`, truth());
    assert.deepEqual(await rows(TRUTH.stream), await rows(TRUTH.stream, truth()));
  });
});
