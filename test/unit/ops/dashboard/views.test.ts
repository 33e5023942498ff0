import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import type { ReadObjects } from "../../../../domain/answer/held-records.ts";
import { writeTransfer } from "../../../../domain/ledger/ledger.ts";
import type { Answer } from "../../../../ops/dashboard/port.ts";
import { auditView } from "../../../../ops/dashboard/views/audit.ts";
import { costView } from "../../../../ops/dashboard/views/cost.ts";
import { heldDetail, heldPage } from "../../../../ops/dashboard/views/held.ts";
import { ledgerView } from "../../../../ops/dashboard/views/ledger.ts";
import { MOST_BATCHES, qualityView } from "../../../../ops/dashboard/views/quality.ts";
import { NO_USAGE } from "../../../../policies/cost/usage.ts";

/** Published objects of these lines. */
function objects(lines: Readonly<Record<string, readonly string[]>>): ReadObjects {
  return {
    list: async (prefix) =>
      Object.keys(lines)
        .filter((key) => key.startsWith(prefix))
        .sort(),
    read: async (key) => lines[key] && new TextEncoder().encode(lines[key].map((line) => `${line}\n`).join("")),
  };
}

async function found<A>(answer: Answer<A>): Promise<A> {
  const told = await answer;
  if (isLeft(told)) throw new Error(told.left.message);
  return told.right;
}

const DAY = "year=2026/month=01/day=18";
type Place = Parameters<typeof writeTransfer>[0]["from"];
const moved = (from: Place, to: Place, count: number, receipts: bigint, arrival = "a") =>
  writeTransfer({ run: "r", arrival, from, to, tally: { count, receipts, rows: 0n } });

describe("the ledger's picture", () => {
  it("has what flowed and what rests, run by run", async () => {
    const ledger = await found(
      ledgerView(
        objects({
          "ledger/historical-batch/1.jsonl": [
            moved("source", "received", 10, 55n),
            moved("received", "curated", 8, 45n),
            moved("received", "late", 2, 10n),
          ],
          "ledger/historical-batch/2.jsonl": [moved("late", "received", 2, 10n), moved("received", "curated", 2, 10n)],
          // What producers say they sent moves nothing.
          "ledger/producer/a.jsonl": ["{}"],
        }),
      ),
    );
    assert.equal(ledger.adrift, 0);
    assert.deepEqual(
      ledger.flows.map(({ from, to, records }) => [from, to, records]),
      [
        ["source", "received", 10],
        ["received", "curated", 10],
        ["received", "late", 2],
        ["late", "received", 2],
      ],
    );
    assert.deepEqual(Object.fromEntries(ledger.rests), {
      curated: 10,
      quarantined: 0,
      deadLettered: 0,
      duplicate: 0,
      late: 0,
      forgotten: 0,
    });
    assert.deepEqual(ledger.runs, [
      {
        run: "r",
        pipeline: "historical-batch",
        received: 12,
        accounts: { curated: 10, quarantined: 0, deadLettered: 0, duplicate: 0, late: 2 },
        adrift: 0,
      },
    ]);
  });

  it("finds records adrift although another arrival has as many too much, or others came to rest than were received", async () => {
    const lost = [moved("source", "received", 3, 6n), moved("received", "curated", 2, 3n)];
    const doubled = [moved("source", "received", 3, 6n, "b"), moved("received", "curated", 4, 9n, "b")];
    assert.equal((await found(ledgerView(objects({ "ledger/p/1.jsonl": [...lost, ...doubled] })))).adrift, 2);
    const exchanged = [moved("source", "received", 3, 6n), moved("received", "curated", 3, 7n)];
    assert.equal((await found(ledgerView(objects({ "ledger/p/1.jsonl": exchanged })))).adrift, 1);
  });
});

const validation = (group: string, unexpected: number, failed = false) =>
  JSON.stringify({
    run: "r1",
    group,
    reasons: failed ? [{ _tag: "Undecodable", count: 3 }] : [],
    result: {
      suite_name: "bars",
      results: [
        {
          success: unexpected === 0,
          expectation_config: {
            type: "expect_column_values_to_be_between",
            id: "open-above-zero",
            kwargs: { column: "open", min_value: 0 },
            severity: "critical",
          },
          result: {
            element_count: 10,
            unexpected_count: unexpected,
            unexpected_percent: unexpected * 10,
            partial_unexpected_list: [-1, -1, -2].slice(0, unexpected),
          },
        },
      ],
    },
  });

describe("an audit, as the ledger's page tells it", () => {
  const run = { run: "r", pipeline: "historical-batch", received: 9, forgotten: 2, balanced: true };
  const accounts = { curated: 7, quarantined: 2, deadLettered: 0, duplicate: 0, late: 0 };
  const runs = [
    { ...run, accounts },
    { ...run, run: "s", forgotten: 3, accounts },
  ];

  it("says how much was forgotten on purpose", async () => {
    const told = await found(Promise.resolve(auditView({ balanced: true, runs, forgottenOriginals: 4, findings: [] })));
    assert.deepEqual(told, { balanced: true, runs: 2, forgotten: { records: 5, originals: 4 }, found: 0, findings: [] });
  });

  it("counts all findings, and gives the first of very many", async () => {
    const finding = { kind: "missing", run: "r", arrival: "a", account: "curated", message: "1 missing" } as const;
    const findings = Array.from({ length: 1_000 }, () => finding);
    const told = await found(Promise.resolve(auditView({ balanced: false, runs, forgottenOriginals: 0, findings })));
    assert.deepEqual([told.found, told.findings.length], [1_000, 200]);
  });
});

describe("what a stack costs, as its page tells it", () => {
  const table = { urn: "urn:pulumi:dev::assay::aws:kms/key:Key::key", name: "key", type: "aws:kms/key:Key", inputs: {}, dependencies: {} };
  const graph = { resources: [table], region: "us-east-1", stack: "dev", notes: [] };
  const terms = JSON.stringify({ "stack-cost-ceiling": { ceilingUsd: 1, usage: "small" } });
  const told = (...args: Parameters<typeof costView>) => {
    const view = costView(...args);
    if (isLeft(view)) throw new Error(view.left.join());
    return view.right;
  };

  it("is by the stack's own usage and ceiling, unless others are asked for", () => {
    const bare = told("preview.json", graph);
    assert.deepEqual([bare.of, bare.usage, bare.ceiling], ["preview.json", 0, null]);
    const own = told("preview.json", { ...graph, policies: terms });
    assert.deepEqual([own.usage > 0, own.ceiling?.usd], [true, 1]);
    const other = told("preview.json", { ...graph, policies: terms }, { usage: NO_USAGE, ceiling: 50 });
    assert.deepEqual([other.usage, other.ceiling?.usd, other.ceiling?.over], [0, 50, 0]);
  });

  it("is not told by terms that are wrong", () => {
    const wrong = JSON.stringify({ "stack-cost-ceiling": { usage: "larg" } });
    const view = costView("preview.json", { ...graph, policies: wrong });
    assert.match(isLeft(view) ? view.left.join() : "", /usage is "larg": did you mean large\?/);
  });
});

describe("the quality page", () => {
  it("has verdicts in the order of time, and of a rule that failed how often and on what", async () => {
    const quality = await found(
      qualityView(
        objects({
          [`validations/daily_bars/${DAY}/b.jsonl`]: [validation("B", 3, true)],
          "validations/daily_bars/year=2026/month=01/day=17/a.jsonl": [validation("A1", 0), validation("A2", 1)],
        }),
        undefined,
      ),
    );
    assert.deepEqual(
      quality.batches.map(({ name, passed, broken, reasons }) => [name, passed, broken, reasons]),
      [
        ["A1", true, 0, []],
        ["A2", true, 1, []],
        ["B", false, 1, ["3 records could not be decoded"]],
      ],
    );
    assert.deepEqual(quality.rules, [
      {
        rule: "open-above-zero",
        title: "column values to be between",
        columns: ["open"],
        limit: "min_value 0",
        isWarning: false,
        batches: 2,
        judged: 3,
        unexpected: 4,
        looked: 30,
        samples: ["-1", "-2"],
      },
    ]);
    assert.equal(quality.cut, false);
  });

  it("reads the newest of very many, and says so", async () => {
    const many = {
      [`validations/daily_bars/${DAY}/b.jsonl`]: Array.from({ length: MOST_BATCHES + 1 }, (_, i) => validation(`G${i}`, 0)),
      "validations/daily_bars/year=2025/month=01/day=01/a.jsonl": ["never read"],
    };
    const quality = await found(qualityView(objects(many), "daily_bars"));
    assert.equal(quality.cut, true);
    assert.deepEqual(
      [quality.batches.length, quality.batches[0]!.name, quality.batches.at(-1)!.name],
      [MOST_BATCHES, "G1", `G${MOST_BATCHES}`],
    );
  });
});

describe("the quarantine page", () => {
  const hostile = "A'; rm -rf ~ #";
  const line = JSON.stringify({
    receipt_id: "a:1",
    run: "r1",
    pipeline: "historical-batch",
    dataset: "daily_bars",
    symbol: hostile,
    contract: "bar@1",
    suite: "bars@1",
    reasons: [{ _tag: "wrong-type", message: "no number" }],
    original: '{"open":"\u00e9"}',
    canonical: { open: "\u00e9" },
  });
  const zone = objects({ [`quarantine/daily_bars/${DAY}/a.jsonl`]: [line] });

  it("gives commands that a shell takes as they are shown, whatever a symbol looks like", async () => {
    const { replay } = await found(heldPage(zone, "quarantine", { symbol: hostile }, 10, " --data d"));
    assert.equal(replay, `npx assay quarantine replay --symbol 'A'\\''; rm -rf ~ #' --dry-run --data d`);
    const { commands } = await found(heldDetail(zone, "quarantine", "a:1", ""));
    assert.deepEqual(commands, [
      `npx assay quarantine replay --run r1 --symbol 'A'\\''; rm -rf ~ #' --dry-run`,
      "npx assay quarantine show a:1",
      "npx assay triage r1",
    ]);
  });

  it("shows the bytes that arrived, and says where a record is not known", async () => {
    const detail = await found(heldDetail(zone, "quarantine", "a:1", ""));
    assert.deepEqual(
      [detail.original, detail.size, Buffer.from(detail.bytes, "base64").toString("hex")],
      ['{"open":"é"}', 13, "7b226f70656e223a22c3a9227d"],
    );
    const unknown = await heldDetail(zone, "quarantine", "a:2", "");
    assert.equal(isLeft(unknown) && unknown.left._tag, "unknown");
    const narrowed = await heldPage(zone, "quarantine", { rule: "wrong-typ" }, 10, "");
    assert.match(isLeft(narrowed) ? narrowed.left.message : "", /did you mean wrong-type\?/);
  });
});
