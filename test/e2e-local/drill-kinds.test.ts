import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { FAULT_NAMES, type FaultName } from "../../adapters/providers/simulated/faults.ts";
import { TICK_FAULT_NAMES, type TickFaultName } from "../../adapters/providers/simulated/tick-faults.ts";
import { ASSAY, type Ended, ended } from "../support/assay.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

const HISTORY = { symbols: ["AAPL", "MSFT"], from: "2023-01-03", to: "2024-06-28" };
/** With the year before: late corrections are of that. */
const MENDED = { ...HISTORY, from: "2022-01-03" };
const STREAM = { symbols: ["AAPL", "MSFT"], providerOptions: { minutes: "1", rate: "20", seed: "7" } };
const SERVED = {
  history: "SELECT symbol, price_date, open, high, low, close, volume FROM daily_bars ORDER BY ALL",
  stream: "SELECT symbol, event_time, price, volume, trade_id, revision FROM stock_market_data ORDER BY ALL",
};
/** Kinds by which no gate fails: what comes of them is accounted for, or served until it is told otherwise. */
const HISTORY_PASSES: readonly FaultName[] = ["stale-feed", "duplicate", "out-of-order", "late"];
const STREAM_PASSES: readonly TickFaultName[] = ["stale-feed", "duplicate", "out-of-order", "late"];

/** Each kind of fault, from what it breaks to the data that is served in the end, by what each step suggests. */
describe("a drill of each kind of fault", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const truth = () => join(directory(), "truth", "data");

  /** Types a command as it is suggested, in a folder that has its `data/`. */
  function type(command: string, folder = directory()): Promise<Ended> {
    const words = command.replace(/^npx assay /, "").match(/"[^"]*"|\S+/g)!;
    const args = words.map((word) => word.replaceAll('"', ""));
    return ended(spawn(process.execPath, [ASSAY, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] }));
  }
  const suggested = ({ stdout }: Ended): readonly string[] =>
    (stdout.split("\nnext\n")[1] ?? "").split("\n").flatMap((line) => line.trim() || []);
  const rows = async (sql: string, folder?: string) => (await type(`npx assay query "${sql}" --json`, folder)).json.rows;

  /** Types what triage suggests up to the replay, which is made with a reason and `settings`, and what that suggests. */
  async function answered(settings = ""): Promise<void> {
    const triaged = await type("npx assay triage");
    assert.equal(triaged.code, 1, triaged.stderr);
    const next = suggested(triaged);
    const show = next.find((command) => / show /.test(command))!;
    assert.match((await type(show)).stdout, /why it is held/);
    const [, run] = /^QUALITY=FAIL {2}\S+ {2}run (\S+)/.exec(triaged.stdout) ?? [];
    assert.ok(run, triaged.stdout);
    const dryRun = next.find((command) => / quarantine replay /.test(command)) ?? `npx assay quarantine replay --run ${run} --dry-run`;
    // Of a stream several ranges may have failed.
    const all = settings === "" ? dryRun : dryRun.replace(/ --run \S+/, "");
    const replayed = await type(`${all.replace("--dry-run", "--yes")}${settings} --why "mended"`);
    assert.equal(replayed.code, 0, replayed.stderr);
    const audited = await type(suggested(replayed)[0]!);
    assert.equal(audited.code, 0, audited.stdout);
  }

  for (const fault of FAULT_NAMES) {
    it(`historical-batch, ${fault}: once the feed is mended its days are fetched again, and what was held is superseded`, async () => {
      const broken = await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults: `${fault}=0.05` } });
      const passes = HISTORY_PASSES.includes(fault);
      assert.equal(broken.marker, passes ? "QUALITY=PASS" : "QUALITY=FAIL");
      const later = { now: () => Date.UTC(2026, 0, 20, 22) };
      await runHere("historical-batch", data(), { ...MENDED, clock: later });
      if (!passes) await answered();
      await runHere("historical-batch", truth(), MENDED);
      assert.deepEqual(await rows(SERVED.history), await rows(SERVED.history, join(directory(), "truth")));
      assert.equal((await type("npx assay audit")).code, 0);
    });
  }

  for (const fault of TICK_FAULT_NAMES) {
    it(`stream-ingest, ${fault}: what is good of it is served, once its gate is mended where that failed, and nothing twice`, async () => {
      const providerOptions = { ...STREAM.providerOptions, faults: `${fault}=0.1` };
      const mended = { shards: 1, maxErrorRate: 0.5 };
      const broken = await runHere("stream-ingest", data(), { ...STREAM, providerOptions, settings: { shards: 1 } });
      const passes = STREAM_PASSES.includes(fault);
      assert.equal(broken.marker, passes ? "QUALITY=PASS" : "QUALITY=FAIL");
      if (!passes) await answered(" --set maxErrorRate=0.5");
      await runHere("stream-ingest", truth(), { ...STREAM, providerOptions, settings: mended });
      assert.deepEqual(await rows(SERVED.stream), await rows(SERVED.stream, join(directory(), "truth")));
      assert.equal((await type("npx assay audit")).code, 0);
    });
  }
});
