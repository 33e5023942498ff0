import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import type { About, AuditView, HeldPage, Ledger, Quality, Quote, Series } from "../../ops/dashboard/messages.ts";
import type { PipelineView, TriageAnswer } from "../../ops/dashboard/run-messages.ts";
import { ASSAY, firstSaid, own } from "../support/assay.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { useSharedTempDir } from "../support/temp-dir.ts";
import { shell } from "./answer-shell.ts";
import { type AnswerWorld, makeAnswerWorld } from "./answer-world.ts";
import { readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

const BATCH = 100;

describe("the dashboard of a stack", () => {
  useLocalCloud();
  const directory = useSharedTempDir();
  const { type } = shell(directory);
  let world: AnswerWorld;
  let stop: (() => Promise<unknown>) | undefined;
  let url: string;
  let received: number;

  before(async () => {
    // A batch with any bad record fails whole, and most have none.
    world = await makeAnswerWorld({ minRows: 10, maxErrorRate: 0.001 });
    const entries = await simulatedEntries({ seed: 11, count: 2, minutes: 4, rate: 1, faults: "negative-price=0.008" });
    await world.stream.put(entries);
    const [shard] = await world.stream.shards();
    const processor = await startFunction("processor");
    const records = await readAll(world.stream, shard!.id);
    received = records.length;
    for (let at = 0; at < records.length; at += BATCH) {
      const event = kinesisEvent(records.slice(at, at + BATCH), sourceOf(world.streamName, shard!.id));
      await world.log((await withOutput(() => processor(event))).lines);
    }
    const server = own(
      spawn(process.execPath, [ASSAY, "dashboard", "--stack", "test", "--port", "0", "--json"], {
        cwd: directory(),
        env: { ...process.env, ASSAY_STATE_DIR: join(directory(), "state") },
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    const ended = once(server, "exit");
    stop = () => {
      server.kill("SIGTERM");
      return ended;
    };
    ({ url } = await firstSaid<{ readonly url: string }>(server));
  });
  after(async () => {
    if (stop) assert.deepEqual(await stop(), [0, null], "it ends as it is asked to");
  });

  const ask = async <A>(path: string): Promise<A> => (await (await fetch(`${url}api/${path}`)).json()) as A;

  it("says what it is about, and that a stack's ledger is not recomputed from here", async () => {
    assert.deepEqual(await ask<About>("about"), {
      where: "stack test in us-east-1",
      option: " --stack test",
      calendar: "XNYS",
      audits: false,
    });
    const refused = await ask<AuditView & { readonly fault: { readonly _tag: string } }>("audit");
    assert.equal(refused.fault._tag, "refused");
  });

  it("shows the table's latest prices with their indicators, and the minutes of a symbol", async () => {
    const quotes = await ask<readonly Quote[]>("quotes");
    assert.ok(quotes.length > 0 && quotes.every(({ price, trades }) => price > 0 && trades !== undefined));
    const [{ symbol, time }] = quotes as [Quote];
    const day = time.slice(0, 10);
    const series = await ask<Series>(`series?symbol=${encodeURIComponent(symbol)}&interval=minute&from=${day}&to=${day}`);
    assert.ok(series.times.length > 0);
    assert.ok(series.high.every((high, i) => high >= series.low[i]!));
    const daily = await ask<Series>(`series?symbol=${encodeURIComponent(symbol)}`);
    assert.deepEqual(daily.times, [], "nobody has served bars of days");
  });

  it("shows verdicts, held records with the stack's commands, and a ledger that balances, each of every record that was put", async () => {
    const { batches, rules } = await ask<Quality>("quality?dataset=stock_market_data");
    const failed = batches.filter(({ passed }) => !passed).length;
    assert.equal(batches.length, Math.ceil(received / BATCH));
    assert.ok(failed > 0 && failed < batches.length, `${failed} of ${batches.length} failed`);
    assert.equal(rules[0]?.rule, "price-above-zero");
    const held = await ask<HeldPage>("held?zone=quarantine");
    assert.equal(held.total, failed * BATCH);
    assert.match(held.replay, /--dry-run --stack test$/);
    const ledger = await ask<Ledger>("ledger");
    const rests = Object.fromEntries(ledger.rests);
    assert.equal(ledger.adrift, 0);
    assert.equal(rests["quarantined"], held.total);
    const booked = ledger.runs.map((run) => run.received);
    assert.equal(
      booked.reduce((a, b) => a + b),
      received,
    );
  });

  it("shows the stack's alarms as they stand, and answers the one that is raised", async () => {
    await world.setAlarm("ALARM", "a batch failed");
    const [pipeline] = await ask<readonly PipelineView[]>("pipelines");
    const standing = pipeline!.alarms.find(({ alarm }) => alarm === "quality-failed")!.standing!;
    assert.equal(standing.state, "ALARM");
    assert.equal(standing.since, await world.alarmSince());
    const answer = await ask<TriageAnswer>("triage");
    assert.ok("triage" in answer, JSON.stringify(answer));
    assert.equal(answer.triage.pipeline, "stream-ingest");
    assert.ok(answer.triage.next.some((command) => command.startsWith("assay quarantine")));
    await world.setAlarm("OK", "over");
  });

  it("is not served of a stack that is not there, nor of a time that is none", async () => {
    const unknown = await type("npx assay dashboard --stack tset --port 0");
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /there is no stack tset in us-east-1: did you mean test\?/);
    const timeless = await type("npx assay dashboard --stack test --since soon --port 0");
    assert.match(timeless.stderr, /--since is "soon"; allowed is an age as in 90m, 12h, 7d/);
    const both = await type("npx assay dashboard --stack test --data here");
    assert.equal(both.code, 2);
  });
});
