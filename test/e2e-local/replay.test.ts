import assert from "node:assert/strict";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForWriting } from "../../adapters/embedded/data-directory.ts";
import type { HeldFilter, HeldZone } from "../../domain/answer/held.ts";
import type { Replayed } from "../../domain/answer/replay.ts";
import { pipelines } from "../../pipelines/registry.ts";
import { assay } from "../support/assay.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

const HISTORY = { symbols: ["AAPL"], from: "2024-01-02", to: "2025-03-31", providerOptions: { faults: "negative-price=0.02" } };

interface Asked {
  readonly filter?: HeldFilter;
  readonly zone?: HeldZone;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly stopAfter?: number;
  readonly again?: boolean;
}

let replays = 0;

/** Replays within this process. */
async function replayed(
  name: string,
  data: string,
  { filter = {}, zone = "quarantine", settings = {}, stopAfter, again = false }: Asked,
): Promise<Replayed> {
  const run = await pipelines.find((pipeline) => pipeline.name === name)!.replay!();
  let objects = 0;
  const done = await run({
    dataDirectory: data,
    settings,
    clock: { now: () => Date.UTC(2026, 0, 21) },
    order: {
      zone,
      filter,
      replay: `replay-${++replays}`,
      who: "ada",
      at: "2026-01-21T00:00:00.000000Z",
      why: "a test",
      dryRun: false,
      again,
    },
    progress: () => objects++,
    stopRequested: () => objects >= (stopAfter ?? Number.POSITIVE_INFINITY),
  });
  if (isLeft(done)) throw new Error(done.left.messages.join("; "));
  return done.right;
}

describe("replays of quarantined records", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const audit = async (at = data()) => (await assay("audit", "--data", at, "--json")).json;
  const query = async (sql: string, at = data()) => (await assay("query", sql, "--data", at, "--json")).json.rows as unknown[][];

  it("serve what passes now, put the rest back with its new reasons, and leave the ledger balanced", async () => {
    const { runId } = await runHere("historical-batch", data(), HISTORY);
    const dry = await assay("quarantine", "replay", "--data", data(), "--set", "gate=rows", "--dry-run", "--json");
    assert.equal(dry.code, 0, dry.stderr);
    assert.deepEqual(await query("SELECT count(*) FROM daily_bars"), [[0]]);
    const done = await assay("quarantine", "replay", "--data", data(), "--set", "gate=rows", "--yes", "--why", "one by one", "--json");
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(done.json.became, dry.json.became);
    const { curated, quarantined } = done.json.became as { curated: number; quarantined: number };
    assert.ok(curated > 250 && quarantined > 2, JSON.stringify(done.json.became));
    assert.deepEqual(await query("SELECT count(*) FROM daily_bars"), [[curated]]);
    const listed = (await assay("quarantine", "list", "--data", data(), "--json")).json;
    assert.deepEqual([listed.total, listed.byReason], [quarantined, [["low-above-zero", quarantined]]]);
    const { balanced, runs } = await audit();
    assert.equal(balanced, true);
    const moved = runs.find(({ run }: { run: string }) => run === done.json.replay);
    assert.deepEqual([moved.received, moved.accounts.curated, moved.accounts.quarantined], [curated + quarantined, curated, quarantined]);
    const shown = (await assay("quarantine", "show", listed.records[0].receipt, "--data", data(), "--json")).json.told;
    assert.deepEqual(
      shown.map(({ held, taken }: { held: { run: string }; taken?: { why: string } }) => [held.run, taken?.why]),
      [
        [done.json.replay, undefined],
        [runId, "one by one"],
      ],
    );
  });

  it("give in the end what a run under the mended settings serves at once", async () => {
    const straight = join(directory(), "straight");
    await runHere("historical-batch", straight, { ...HISTORY, settings: { gate: "rows" } });
    await runHere("historical-batch", data(), HISTORY);
    await replayed("historical-batch", data(), { settings: { gate: "rows" } });
    const sql = "SELECT symbol, price_date, open, high, low, close, volume, revision, ingested_at FROM daily_bars_history ORDER BY ALL";
    assert.deepEqual(await query(sql), await query(sql, straight));
    const models = "SELECT symbol, price_date, ma5, ma20 FROM moving_averages ORDER BY ALL";
    assert.deepEqual(await query(models), await query(models, straight));
  });

  it("take nothing a second time, but what is asked for again", async () => {
    await runHere("historical-batch", data(), HISTORY);
    const first = await replayed("historical-batch", data(), { settings: { gate: "rows" } });
    const second = await replayed("historical-batch", data(), { settings: { gate: "rows" } });
    assert.deepEqual([second.objects, Object.values(second.left)], [0, [first.became.quarantined]]);
    const third = await replayed("historical-batch", data(), { settings: { gate: "rows" }, again: true });
    assert.deepEqual(third.became, { curated: 0, duplicate: 0, late: 0, quarantined: first.became.quarantined });
    assert.equal((await audit()).balanced, true);
  });

  it("take a batch that failed as a whole, whichever of its records are named", async () => {
    await runHere("historical-batch", data(), { ...HISTORY, symbols: ["AAPL"], to: "2024-12-31" });
    const named = await replayed("historical-batch", data(), { filter: { rule: "low-above-zero" } });
    assert.deepEqual(named.became, { curated: 0, duplicate: 0, late: 0, quarantined: 252 });
  });

  it("go on where they were cut off, and end as if they had not been", async () => {
    await runHere("historical-batch", data(), { ...HISTORY, settings: { batchRecords: 100 } });
    const undisturbed = join(directory(), "undisturbed");
    cpSync(data(), undisturbed, { recursive: true });
    const settings = { gate: "rows" };
    const whole = await replayed("historical-batch", undisturbed, { settings });
    const half = await replayed("historical-batch", data(), { settings, stopAfter: 1 });
    const rest = await replayed("historical-batch", data(), { settings });
    assert.deepEqual([half.interrupted, half.objects, rest.objects, rest.interrupted], [true, 1, whole.objects - 1, false]);
    assert.equal(half.became.curated + rest.became.curated, whole.became.curated);
    const sql = "SELECT * EXCLUDE receipt_id FROM daily_bars_history ORDER BY ALL";
    assert.deepEqual(await query(sql), await query(sql, undisturbed));
    assert.equal((await audit()).balanced, true);
  });

  it("never put an older telling over what was told since", async () => {
    const bar = (close: number) =>
      `Symbol,Date,Open,High,Low,Close,Volume\nAAPL,2024-01-02,10,12,9,${close},100\nAAPL,2024-01-03,10,12,-9,10,100\n`;
    const asked = (name: string) => ({ provider: "replay", providerOptions: { input: [join(directory(), name)] } });
    writeFileSync(join(directory(), "old.csv"), bar(10));
    await runHere("historical-batch", data(), asked("old.csv"));
    writeFileSync(join(directory(), "new.csv"), bar(11).replace("-9", "9"));
    await runHere("historical-batch", data(), { ...asked("new.csv"), clock: { now: () => Date.UTC(2026, 0, 20, 22) } });
    const { became } = await replayed("historical-batch", data(), { settings: { gate: "rows" } });
    assert.deepEqual(became, { curated: 0, duplicate: 0, late: 0, quarantined: 2 });
    assert.deepEqual(await query("SELECT close, revision FROM daily_bars_history ORDER BY price_date"), [
      [11, 1],
      [10, 1],
    ]);
    const { byReason } = (await assay("quarantine", "list", "--data", data(), "--json")).json;
    assert.deepEqual(byReason, [["superseded", 2]]);
  });

  it("of a failed range serve its trades, its minutes and its latest prices, each once", async () => {
    const asked = { symbols: ["AAPL"], providerOptions: { faults: "negative-price=0.2", minutes: "2", rate: "20" } };
    const settings = { shards: 1 };
    const straight = join(directory(), "straight");
    await runHere("stream-ingest", straight, { ...asked, settings: { ...settings, maxErrorRate: 1 } });
    await runHere("stream-ingest", data(), { ...asked, settings });
    assert.deepEqual(await query("SELECT count(*) FROM stock_market_data"), [[0]]);
    const { became } = await replayed("stream-ingest", data(), { settings: { maxErrorRate: 1 } });
    for (const sql of [
      "SELECT * FROM stock_market_data_history ORDER BY ALL",
      "SELECT * EXCLUDE parts FROM minute_bars ORDER BY ALL",
      "SELECT * FROM latest_prices",
      "SELECT * FROM latest_indicators",
    ]) {
      assert.deepEqual(await query(sql), await query(sql, straight), sql);
    }
    assert.deepEqual(await query("SELECT count(*) FROM stock_market_data"), [[became.curated]]);
    assert.equal((await audit()).balanced, true);
    const { json: status } = await assay("status", "--data", data(), "--json", "--clock", "2026-01-20T22:00:00Z");
    assert.deepEqual([status.pipelines[0].pipeline, status.pipelines[0].books.quarantined], ["stream-ingest", became.quarantined]);
  });

  it("of late trades leave to historical-batch what is older than the horizon", async () => {
    const trade = (id: number, time: string, price: number) =>
      `${JSON.stringify({ symbol: "AAPL", event_time: time, event_nanos: 0, price, volume: 1, trade_id: `t${id}` })}\n`;
    const ingest = (name: string, text: string, settings: Readonly<Record<string, unknown>> = {}) => {
      writeFileSync(join(directory(), name), text);
      const asked = { provider: "replay", providerOptions: { input: [join(directory(), name)] } };
      return runHere("stream-ingest", data(), { ...asked, settings: { shards: 1, ...settings } });
    };
    await ingest("held.jsonl", trade(1, "2026-01-15T15:00:00.000000Z", 10) + trade(2, "2026-01-15T15:00:01.000000Z", -1), { minRows: 0 });
    await ingest("newer.jsonl", trade(3, "2026-01-20T15:00:00.000000Z", 12));
    const { became } = await replayed("stream-ingest", data(), { settings: { maxErrorRate: 1 } });
    assert.deepEqual(became, { curated: 0, duplicate: 0, late: 1, quarantined: 1 });
    const merged = await runHere("historical-batch", data(), { provider: "none" });
    assert.deepEqual(merged.feed === "history" && merged.merged, { records: 1, curated: 1, quarantined: 0, duplicate: 0 });
    assert.deepEqual(await query("SELECT trade_id FROM stock_market_data ORDER BY trade_id"), [["t1"], ["t3"]]);
    assert.equal((await audit()).balanced, true);
  });

  it("are refused while another writes, and without a reason or anyone to ask", async () => {
    await runHere("historical-batch", data(), HISTORY);
    const replay = (...more: readonly string[]) => assay("quarantine", "replay", "--data", data(), ...more);
    const writer = openForWriting(data());
    assert.ok(!isLeft(writer));
    const busy = await replay("--yes", "--why", "x");
    writer.right.close();
    assert.match(busy.stderr, /is being written by process \d+/);
    const [reasonless, unasked, rate] = await Promise.all([replay("--yes"), replay("--why", "x"), replay("--dry-run", "--rate", "0")]);
    assert.deepEqual([busy.code, reasonless.code, unasked.code, rate.code], [1, 2, 2, 2]);
    assert.match(reasonless.stderr, /say why/);
    assert.match(unasked.stderr, /say --yes/);
    assert.match(rate.stderr, /--rate is "0"; allowed is a number of records a second, above 0/);
    const several = await replay("--rate", "-1", "--symbol", "AAPLE");
    assert.deepEqual(
      several.stderr.split("\n").map((line) => line.split(/[;,:] /)[1]),
      ['--rate is "-1"', "say why", "no record in quarantine has --symbol AAPLE", undefined],
    );
  });

  it("suggest after a dry run the command that does it, and none where nothing would be served", async () => {
    await runHere("historical-batch", data(), HISTORY);
    const dry = (...more: readonly string[]) => assay("quarantine", "replay", "--dry-run", "--symbol", "AAPL", ...more, "--data", data());
    const mended = await dry("--set", "gate=rows");
    const still = await dry();
    assert.ok(
      mended.stdout.endsWith(`\nnext\n  npx assay quarantine replay --symbol AAPL --set gate=rows --why "..." --data ${data()}\n`),
      mended.stdout,
    );
    assert.match(
      still.stdout,
      /\nnext\n {2}mend the rule, the settings or the source first: until then it would all be held back again\n$/,
    );
  });

  it("of a contract that is gone are told so, and judged by the one there is now", async () => {
    await runHere("historical-batch", data(), { ...HISTORY, to: "2024-12-31" });
    const [held] = globSync("quarantine/daily_bars/**/*.jsonl", { cwd: data() }) as [string];
    const earlier = readFileSync(join(data(), held), "utf8").replaceAll('"contract":"bar@1"', '"contract":"bar@0"');
    writeFileSync(join(data(), held), earlier);
    const lines = earlier.trimEnd().split("\n").length;
    const listed = await assay("quarantine", "list", "--data", data());
    const words = "bar@0 is gone: a replay reads the original again, and judges it by bar@1";
    assert.ok(listed.stdout.includes(`  of ${lines} of them the contract ${words}\n`), listed.stdout);
    const [show] = /assay quarantine show \S+/.exec(listed.stdout)!;
    assert.ok((await assay(...show.split(" ").slice(1), "--data", data())).stdout.includes(`  the contract ${words}\n`));
    const { became } = await replayed("historical-batch", data(), { settings: { gate: "rows" } });
    assert.deepEqual(became.curated + became.quarantined, lines);
    assert.doesNotMatch((await assay("quarantine", "list", "--data", data())).stdout, /is gone/);
    writeFileSync(join(data(), held), earlier.replaceAll("bar@0", "quote@3"));
    const shown = await assay(...show.split(" ").slice(1), "--data", data());
    assert.match(shown.stdout, /the contract quote@3 is none that this Assay knows: replay it with the Assay that put it there/);
  });

  it("leave records whose raw object was forgotten where they are, and outlive a prune as evidence", async () => {
    await runHere("historical-batch", data(), HISTORY);
    const gone = join(directory(), "gone");
    cpSync(data(), gone, { recursive: true });
    for (const body of globSync("raw/daily_bars/**/*-????????????", { cwd: gone })) rmSync(join(gone, body));
    const left = await replayed("historical-batch", gone, { settings: { gate: "rows" } });
    assert.deepEqual([left.became.curated, Object.keys(left.left)], [0, ["the raw object that they came in is gone"]]);
    await replayed("historical-batch", data(), { settings: { gate: "rows" } });
    const pruned = await assay(
      "prune",
      "--older-than",
      "30d",
      "--data",
      data(),
      "--yes",
      "--why",
      "a test",
      "--clock",
      "2027-01-01T00:00:00Z",
    );
    assert.equal(pruned.code, 0, pruned.stderr);
    assert.equal((await audit()).balanced, true);
  });

  it("are found out where what they served, or what they say they took, is tampered with", async () => {
    await runHere("historical-batch", data(), { ...HISTORY, settings: { format: "jsonl" } });
    const { replay } = await replayed("historical-batch", data(), { settings: { gate: "rows", format: "jsonl" } });
    const [served] = globSync("curated/**/replay-*.jsonl", { cwd: data() }) as [string];
    const text = readFileSync(join(data(), served), "utf8");
    writeFileSync(join(data(), served), text.replace(/"volume":(\d)/, '"volume":9$1'));
    const altered = await audit();
    assert.deepEqual([altered.balanced, altered.findings[0].kind, altered.findings[0].account], [false, "altered", "curated"]);
    writeFileSync(join(data(), served), text);
    const [document] = globSync("ledger/replays/**/*.json", { cwd: data() }) as [string];
    rmSync(join(data(), document));
    const { findings } = await audit();
    assert.deepEqual(
      findings.map(({ kind, run, message }: { kind: string; run: string; message: string }) => [kind, run, /name 0$/.test(message)]),
      [["missing", replay, true]],
    );
  });
});
