/** historical-batch, drilled on the deployed stack: its feed breaks by each kind of fault, and whoever is woken types what is suggested. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { isRight } from "fp-ts/lib/Either.js";
import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { providerByName } from "../../../adapters/providers/registry.ts";
import { FAULT_NAMES, type FaultName } from "../../../adapters/providers/simulated/faults.ts";
import { barContract } from "../../../domain/market/bar.ts";
import type { ObjectStore } from "../../../domain/ports/stores.ts";
import { evaluateAlarm } from "../../support/cloud/alarm-evaluation.ts";
import { runHere } from "../../support/run-here.ts";
import { withOutput } from "../../support/stdout.ts";
import { useSharedTempDir } from "../../support/temp-dir.ts";
import { shell, suggested } from "../answer-shell.ts";
import { openData } from "../here.ts";
import { functionOf, groupOf } from "./alarm-cases.ts";
import { useResponder } from "./as-responder.ts";
import { backfillFrom, backfillOf, LONG, NO_DEPENDENCIES } from "./history.ts";
import { definitionOf } from "./timed-alarm-cases.ts";
import { alarmNamed, eventually, findingsIn, type World } from "./world.ts";

const PIPELINE = "historical-batch";
const ALARM = `${PIPELINE}-quality`;

/** Kinds by which no gate fails: what comes of them is accounted for, or served until it is told otherwise. */
const PASSES: readonly FaultName[] = ["stale-feed", "duplicate", "out-of-order", "late"];
const FAILS = FAULT_NAMES.filter((name) => !PASSES.includes(name));
/** The one that is answered by every step. */
const WHOLE = "negative-price";

/** What a kind befalls is a symbol of its own. */
const symbolOf = (fault: FaultName) => `SIM${FAULT_NAMES.indexOf(fault)}`;
const BROKEN = { from: "2024-01-02", to: "2024-06-28" };
/** With the year before: late corrections are of that. */
const MENDED = { from: "2023-01-03", to: "2024-06-28" };

export function historyDrillTests(world: () => World): void {
  const directory = useSharedTempDir();
  const { type: typed, transcript } = shell(directory);
  const env = useResponder(world);
  const type = (command: string) => typed(command, env());
  let truth: ReadonlyMap<string, readonly string[]>;

  before(async () => {
    const data = join(directory(), "truth");
    await runHere(PIPELINE, data, { ...MENDED, symbols: FAULT_NAMES.map(symbolOf) });
    const opened = openData(data);
    truth = await served(opened.objects);
    opened.close();
  });

  /** A slice of a feed that goes wrong, taken in as its function takes it; its log is where that function's is. */
  async function brokenFeed(fault: FaultName): Promise<string> {
    const { api, metrics } = world();
    const source = await providerByName("simulated", { faults: `${fault}=0.05` }, NO_DEPENDENCIES);
    assert.ok(isRight(source));
    const path = `/2015-03-31/functions/${functionOf(world(), "backfill", PIPELINE)}/configuration`;
    const { Variables } = (await api.rest("lambda", "GET", path))["Environment"];
    const { take } = backfillFrom(world(), source.right, Variables);
    const symbol = symbolOf(fault);
    const { result, lines } = await withOutput(() => take({ id: `${symbol}/2024`, symbol, ...BROKEN }, LONG));
    const logGroupName = groupOf(world(), "backfill", PIPELINE);
    await api.json("logs", "CreateLogStream", { logGroupName, logStreamName: fault });
    const logEvents = lines.map((message) => ({ timestamp: Date.now(), message }));
    await api.json("logs", "PutLogEvents", { logGroupName, logStreamName: fault, logEvents });
    await metrics.deliver([logGroupName]);
    return result.marker;
  }

  /** What the provider sends once its feed is mended, by the stack's own functions. */
  async function fetchedAgain(fault: FaultName): Promise<void> {
    const symbol = symbolOf(fault);
    for (const slice of [
      { id: `${symbol}/2023`, symbol, from: MENDED.from, to: "2023-12-31" },
      { id: `${symbol}/2024`, symbol, from: "2024-01-01", to: MENDED.to },
    ]) {
      const answer = await world().call(PIPELINE, "backfill", slice);
      assert.equal(answer._tag, "Returned", JSON.stringify(answer));
    }
  }

  /** In the channel, the first one about the alarm that is later than these. */
  const messageSince = (before: number, sign: string) =>
    world()
      .slack.posted.slice(before)
      .find((body) => body.includes(sign) && body.includes(ALARM));

  /** The command that the channel is told to run. */
  async function notified(before: number): Promise<string> {
    const message = await eventually("the message", async () => messageSince(before, ":rotating_light:"));
    transcript.push("the message in the channel:", ...textsOf(JSON.parse(message)), "");
    return /npx assay triage quality-failed --stack dev/.exec(message)![0];
  }

  /** The minute with the failed batch passes. */
  async function over(): Promise<void> {
    assert.equal(await evaluateAlarm(world().api, definitionOf(world(), ALARM), Date.now() + 120_000), "OK");
  }

  async function assertRight(fault: FaultName): Promise<void> {
    const { objects } = world();
    assert.deepEqual(await findingsIn(objects), []);
    const symbol = symbolOf(fault);
    assert.deepEqual((await served(objects)).get(symbol), truth.get(symbol));
  }

  const alarmState = async () => (await alarmNamed(world().api, `-${ALARM}-`))["StateValue"];

  for (const fault of PASSES) {
    it(`${fault}: nobody is woken, and what the mended feed tells is served`, async () => {
      assert.equal(await brokenFeed(fault), "QUALITY=PASS");
      assert.equal(await alarmState(), "INSUFFICIENT_DATA");
      await fetchedAgain(fault);
      await assertRight(fault);
    });
  }

  it(`${WHOLE}: from the message in the channel to the served truth, by what each step suggests`, async () => {
    const before = world().slack.posted.length;
    assert.equal(await brokenFeed(WHOLE), "QUALITY=FAIL");
    assert.equal((await served(world().objects)).get(symbolOf(WHOLE)), undefined);
    const triaged = await type(await notified(before));
    assert.equal(triaged.code, 1, triaged.stderr);
    assert.match(triaged.stdout, /suspected: prices are zero or below/);
    const next = suggested(triaged);
    const [show, dryRun, capsule, ack, verify] = [" show ", " --dry-run", " capsule ", " ack ", " verify "].map((word) => {
      const command = next.find((each) => each.includes(word));
      assert.ok(command, `no${word}is suggested: ${next.join("\n")}`);
      return command;
    }) as [string, string, string, string, string];
    const acked = await type(ack.replace('"..."', '"looking at it"').concat(" --yes"));
    assert.equal(acked.code, 0, acked.stderr);
    assert.match((await type(show)).stdout, /why it is held/);
    const replayedThere = await type(suggested(await type(capsule))[0]!);
    assert.match(replayedThere.stdout, /the same verdicts, counts and rows as then/, replayedThere.stderr);
    assert.match((await type(dryRun)).stdout, /^a dry run: nothing was written\n\S+ records judged anew\n {2}curated {6}0\n/);

    // The provider mends its feed, and its days are fetched again.
    assert.equal((await backfillOf(world(), { symbols: [symbolOf(WHOLE)], ...MENDED }))["failed"], 0);
    const replayed = await type(`${dryRun.replace("--dry-run", "--yes")} --why "the feed is mended"`);
    assert.equal(replayed.code, 0, replayed.stderr);
    await over();
    assert.equal((await type(verify)).code, 0);
    // As it said itself when it was told to be quiet, for the emulator has no rules that end by themselves.
    assert.equal((await type(`${ack.replace(/ --for .*(?= --stack)/, " --end")} --yes`)).code, 0);
    const status = await type(suggested(replayed)[0]!);
    assert.match(status.stdout, /0 alarms raised[\s\S]*balanced\n/, status.stdout + status.stderr);
    await assertRight(WHOLE);
    console.log(transcript.map((line) => line.replace(/^/gm, "      ")).join("\n"));
  });

  for (const fault of FAILS.filter((name) => name !== WHOLE)) {
    it(`${fault}: nothing of it is served, and what was held is superseded by what the mended feed tells`, async () => {
      const before = world().slack.posted.length;
      assert.equal(await brokenFeed(fault), "QUALITY=FAIL");
      const next = suggested(await type(await notified(before)));
      assert.match((await type(next.find((command) => command.includes(" show "))!)).stdout, /why it is held/);
      await fetchedAgain(fault);
      const dryRun = next.find((command) => command.includes(" --dry-run"))!;
      const replayed = await type(`${dryRun.replace("--dry-run", "--yes")} --why "the feed is mended"`);
      assert.equal(replayed.code, 0, replayed.stderr);
      await over();
      await eventually("the recovery", async () => messageSince(before, ":white_check_mark:"));
      assert.equal((await type(next.find((command) => command.includes(" verify "))!)).code, 0);
      await assertRight(fault);
    });
  }
}

/** The texts of a message, as they are read. */
function textsOf(block: unknown): readonly string[] {
  if (typeof block !== "object" || block === null) return [];
  return Object.entries(block).flatMap(([key, value]) =>
    key === "text" && typeof value === "string" ? value.split("\n") : textsOf(value),
  );
}

/** By symbol, its bars as they were told last. */
async function served(objects: Pick<ObjectStore, "list" | "read">): Promise<ReadonlyMap<string, readonly string[]>> {
  const newest = new Map<string, { readonly revision: number; readonly symbol: string; readonly text: string }>();
  for (const key of await objects.list(`curated/${barContract.dataset}/`)) {
    const columns = await decodeCurated(key, (await objects.read(key))!, barContract);
    const of = (name: string) => columns.get(name) as readonly unknown[];
    for (const [i, symbol] of of("symbol").entries()) {
      const bar = ["price_date", "open", "high", "low", "close", "volume"].map((name) => of(name)[i]);
      const id = `${symbol} ${bar[0]}`;
      const revision = Number(of("revision")[i]);
      if ((newest.get(id)?.revision ?? -1) < revision) newest.set(id, { revision, symbol: String(symbol), text: bar.join(" ") });
    }
  }
  const rows = Map.groupBy(newest.values(), ({ symbol }) => symbol);
  return new Map([...rows].map(([symbol, bars]) => [symbol, bars.map(({ text }) => text).sort()]));
}
