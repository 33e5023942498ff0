import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForReading } from "../../adapters/embedded/data-directory.ts";
import { embeddedAnswers } from "../../ops/answer/embedded.ts";
import { type Triage, triage } from "../../ops/answer/triage.ts";
import type { Invocation } from "../../pipelines/definition.ts";
import { runbooks } from "../../pipelines/registry.ts";
import { assay } from "../support/assay.ts";
import { runHere } from "../support/run-here.ts";
import { useTempDir } from "../support/temp-dir.ts";

/** What triage says of a data directory; throws where it has nothing to say. */
async function triaged(data: string, asked?: string): Promise<Triage> {
  const opened = openForReading(data);
  if (isLeft(opened)) throw new Error(opened.left.message);
  try {
    const found = await triage(embeddedAnswers(opened.right), runbooks, asked);
    if (isLeft(found)) throw new Error(found.left.message);
    return found.right;
  } finally {
    opened.right.close();
  }
}

const HISTORY = { symbols: ["AAPL"], from: "2024-01-02", to: "2024-06-28" };

/** A fault of the simulated provider, and the cause that it is known by. */
const HISTORY_FAULTS: Readonly<Record<string, string>> = {
  "price-times-100=0.01": "unit-change",
  "negative-price=0.05": "negative-price",
  "high-below-low=0.05": "swapped-range",
  "missing-field=0.05": "schema-change",
  "wrong-type=0.05": "schema-change",
  "malformed-json=0.05": "broken-transport",
  "huge-record=0.05": "broken-transport",
};

const STREAM_FAULTS: Readonly<Record<string, string>> = {
  "price-times-100=0.01": "unit-change",
  "negative-price=0.1": "negative-price",
  "missing-field=0.1": "schema-change",
  "wrong-type=0.1": "schema-change",
  "malformed-json=0.1": "broken-transport",
  "stale-feed=0.1": "repeated-values",
  "duplicate=0.1": "sent-again",
  "late=0.1": "too-late",
};

describe("assay triage", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");

  describe("names the fault of a history by what it left behind", () => {
    for (const [faults, cause] of Object.entries(HISTORY_FAULTS)) {
      it(`${faults}: ${cause}`, async () => {
        await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults } });
        const { verdict, alarm, run, causes, radius, next } = await triaged(data());
        assert.deepEqual([verdict, alarm, causes[0]?.id], ["FAIL", "quality-failed", cause]);
        assert.deepEqual([radius.served, radius.servedWrong, radius.symbols.map(([symbol]) => symbol)], [0, 0, ["AAPL"]]);
        assert.ok(next.includes(`assay quarantine replay --run ${run} --dry-run`), next.join("\n"));
      });
    }

    it("stale-feed=0.1: repeated-values, which no rule of the suite sees, so that they are served", async () => {
      const run = await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults: "stale-feed=0.1" } });
      const { verdict, causes, radius } = await triaged(data(), run.runId);
      assert.deepEqual([verdict, causes.map(({ id }) => id)], ["PASS", ["repeated-values"]]);
      assert.equal(radius.servedWrong, causes[0]!.records);
      assert.ok(radius.servedWrong > 5, `${radius.servedWrong} rows are told`);
    });

    const files: readonly (readonly [
      title: string,
      name: string,
      text: string,
      settings: Invocation["settings"],
      cause: string,
      from?: string,
    ])[] = [
      [
        "a quota message in place of data",
        "quota.jsonl",
        `{"Information":"Thank you for using Alpha Vantage! 25 requests per day."}\n`,
        {},
        "provider-error-body",
      ],
      ["a renamed field", "renamed.jsonl", bars((bar) => ({ ...bar, close: undefined, closing_px: bar.close })), {}, "schema-change"],
      [
        "a split that was not adjusted for",
        "split.jsonl",
        bars((bar, i) => (i < 20 ? bar : scaled(bar, 0.25))),
        { maxErrorRate: 0 },
        "unadjusted-split",
      ],
      ["none of the sessions asked for", "empty.jsonl", bars((bar) => bar), {}, "empty-answer", "2024-12-01"],
      ["no session of the last weeks", "old.jsonl", bars((bar) => bar), { calendar: "XNYS" }, "stale-feed"],
    ];
    for (const [title, name, text, settings, cause, from] of files) {
      it(`${title}: ${cause}`, async () => {
        const input = join(directory(), name);
        writeFileSync(input, text);
        const asked = { provider: "replay", providerOptions: { input: [input], symbol: "AAPL" }, settings, ...(from && { from }) };
        const run = await runHere("historical-batch", data(), asked);
        const { causes } = await triaged(data(), run.runId);
        assert.equal(causes[0]?.id, cause);
      });
    }
  });

  describe("names the fault of a stream by what it left behind", () => {
    for (const [faults, cause] of Object.entries(STREAM_FAULTS)) {
      it(`${faults}: ${cause}`, async () => {
        const providerOptions = { faults, minutes: "1", rate: "20", seed: "7" };
        await runHere("stream-ingest", data(), { symbols: ["AAPL", "MSFT"], providerOptions, settings: { shards: 1 } });
        const { causes } = await triaged(data(), "trades-000000000000@1");
        assert.equal(causes[0]?.id, cause);
      });
    }

    it("trades dated later than they came: clocks-disagree", async () => {
      const input = join(directory(), "ahead.jsonl");
      const trade = { symbol: "AAPL", event_time: "2026-01-20T23:00:00.000000Z", event_nanos: 0, price: 100, volume: 1, trade_id: "1" };
      writeFileSync(input, `${JSON.stringify(trade)}\n`);
      await runHere("stream-ingest", data(), { provider: "replay", providerOptions: { input: [input] }, settings: { shards: 1 } });
      const { causes, alarm } = await triaged(data());
      assert.deepEqual([alarm, causes[0]?.id], ["quarantined-rows", "clocks-disagree"]);
    });
  });

  it("takes what failed before what only held rows back, and an alarm by its name", async () => {
    const failed = await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults: "negative-price=0.05" } });
    const providerOptions = { faults: "negative-price=0.02", minutes: "1", rate: "20" };
    await runHere("stream-ingest", data(), { symbols: ["AAPL"], providerOptions, settings: { shards: 1 } });
    assert.equal((await triaged(data())).run, failed.runId);
    assert.equal((await triaged(data(), "quarantined-rows")).run, "trades-000000000000@1");
  });

  it("tells rule, column, limit, counts and samples, the cause, the reach, and what to type next", async () => {
    const { runId } = await runHere("historical-batch", data(), {
      ...HISTORY,
      providerOptions: { faults: "negative-price=0.01", seed: "3" },
    });
    const told = await assay("triage", "--data", data());
    assert.equal(told.code, 1, told.stderr);
    const [head, , counts] = told.stdout.split("\n");
    assert.match(head!, new RegExp(`^QUALITY=FAIL {2}historical-batch {2}run ${runId} {2}2026-01-20$`));
    assert.match(counts!, /^ {2}1 of 1 batches failed; 124 records received: 124 quarantined$/);
    assert.match(told.stdout, /^low-above-zero +low +min_value 0, strict_min true +\d of 124 +-\d/m);
    assert.match(told.stdout, /^suspected: prices are zero or below$/m);
    assert.match(told.stdout, /^reach: 124 records are held back, of AAPL 124\n +0 rows of the run are served; nothing wrong can be$/m);
    assert.match(
      told.stdout,
      new RegExp(
        `^next\\n  npx assay quarantine show \\S+ --data ${data()}\\n  npx assay quarantine replay --run ${runId} --dry-run --data`,
        "m",
      ),
    );
  });

  it("tells of records that a replay has taken since as such, and of the replay in place of another", async () => {
    const providerOptions = { faults: "negative-price=0.01", seed: "3" };
    const { runId } = await runHere("historical-batch", data(), { ...HISTORY, providerOptions });
    const replay = ["quarantine", "replay", "--run", runId, "--set", "gate=rows", "--why", "a test", "--yes", "--data", data(), "--json"];
    const replayed = await assay(...replay);
    assert.equal(replayed.code, 0, replayed.stderr);
    const told = await assay("triage", runId, "--data", data());
    assert.match(told.stdout, /^reach: 0 records are held back\n +124 that were held back have been replayed since\n +0 rows/m);
    const next = told.stdout.slice(told.stdout.indexOf("\nnext\n")).split("\n").slice(2, -1);
    assert.deepEqual(next.slice(1), [
      `  npx assay triage ${replayed.json.replay} --data ${data()}`,
      `  npx assay capsule export ${runId} --data ${data()}`,
    ]);
    assert.equal((await assay("triage", replayed.json.replay, "--data", data())).code, 0);
  });

  it("explains no more of a run than is kept of it", async () => {
    const { runId } = await runHere("historical-batch", data(), { ...HISTORY, providerOptions: { faults: "negative-price=0.05" } });
    const pruned = await assay(
      "prune",
      "--older-than",
      "1d",
      "--yes",
      "--why",
      "a test",
      "--clock",
      "2027-01-01T00:00:00Z",
      "--data",
      data(),
    );
    assert.equal(pruned.code, 0, pruned.stderr);
    const told = await assay("triage", runId, "--data", data());
    assert.match(
      told.stdout,
      /\n {2}124 records received: 124 quarantined\n\nwhat it held back, and how it was judged, is not kept any more: what broke can not be told\n\ncheck\n/,
    );
    assert.doesNotMatch(told.stdout, /next/);
  });

  it("says that nothing is wrong where nothing is, and names the nearest of runs and alarms", async () => {
    const { runId } = await runHere("historical-batch", data(), HISTORY);
    const [well, misspelt, unknownRun] = await Promise.all([
      assay("triage", "--data", data()),
      assay("triage", "quality-faild", "--data", data()),
      assay("triage", `${runId.slice(0, -1)}x`, "--data", data()),
    ]);
    assert.deepEqual([well.code, well.stdout], [0, "no run has failed, and nothing is held back: there is nothing to triage\n"]);
    assert.deepEqual([misspelt.code, unknownRun.code], [2, 2]);
    assert.match(misspelt.stderr, /^assay: there is no run or alarm quality-faild: did you mean quality-failed\? /);
    assert.ok(unknownRun.stderr.includes(`did you mean ${runId}? `), unknownRun.stderr);
  });
});

interface MadeBar {
  readonly price_date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Forty weekdays from 2024-01-02 on as JSON lines, each changed. */
function bars(change: (bar: MadeBar, i: number) => object): string {
  const days = Array.from({ length: 56 }, (_, i) => new Date(Date.UTC(2024, 0, 2 + i))).filter((day) => day.getUTCDay() % 6 !== 0);
  return days
    .map((day, i) => {
      const close = 200 + (i % 5);
      const bar = { price_date: day.toISOString().slice(0, 10), open: close, high: close + 2, low: close - 2, close, volume: 1_000 + i };
      return `${JSON.stringify({ symbol: "AAPL", currency: "USD", ...change(bar, i) })}\n`;
    })
    .join("");
}

function scaled(bar: MadeBar, by: number): object {
  const { open, high, low, close } = bar;
  return { ...bar, open: open * by, high: high * by, low: low * by, close: close * by };
}
