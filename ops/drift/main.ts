/**
 * `npm run drift -- --stack STACK [--region REGION]`: is what runs what the program made? Changes nothing. What somebody paused, with a
 * reason and an end that is not over, is allowed for.
 *
 * Exit codes: 0 it is, or what differs is paused; 7 it is not; others are Pulumi's own, where it could not compare.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Pause } from "../../domain/answer/pause.ts";
import { cannotRun } from "../../domain/missing-command.ts";
import { onStack } from "../cli/where.ts";
import { judgeDrift, readDrift } from "./changes.ts";

/** As Pulumi says that changes were found where none were expected. */
const DRIFTED = 7;
const WRONG_USAGE = 2;

async function main(): Promise<number> {
  const { stack, region } = optionsOf();
  if (stack === undefined) {
    console.error("usage: npm run drift -- --stack STACK [--region REGION]");
    return WRONG_USAGE;
  }
  const { status, said, events } = refresh(stack);
  if (status === 0) return 0;
  const drifts = readDrift(events);
  if (status !== DRIFTED || drifts.length === 0) {
    console.log(said);
    return status;
  }
  const { lines, isAllowed } = judgeDrift(drifts, await pausesOf(stack, region), Date.now());
  console.log(lines.join("\n"));
  return isAllowed ? 0 : DRIFTED;
}

function optionsOf(): { readonly stack?: string | undefined; readonly region?: string | undefined } {
  try {
    return parseArgs({ options: { stack: { type: "string" }, region: { type: "string" } } }).values;
  } catch (fault) {
    console.error((fault as Error).message);
    return {};
  }
}

/** What would change in the state if it were brought up to what runs. */
function refresh(stack: string): { readonly status: number; readonly said: string; readonly events: readonly unknown[] } {
  const directory = mkdtempSync(join(tmpdir(), "assay-drift-"));
  const log = join(directory, "events.json");
  try {
    const args = ["refresh", "--preview-only", "--expect-no-changes", "--diff", "--non-interactive", "--stack", stack, "--event-log", log];
    // The log is how Pulumi tells programs what it found; it takes the option under this variable alone.
    const env = { ...process.env, PULUMI_DEBUG_COMMANDS: "true" };
    const { status, stdout, error } = spawnSync("pulumi", args, { encoding: "utf8", env, stdio: ["ignore", "pipe", "inherit"] });
    return { status: status ?? 1, said: error ? cannotRun("pulumi", error) : stdout, events: linesOf(log) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function linesOf(path: string): readonly unknown[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

/** None where they cannot be looked at, which is said: then everything that differs is drift. */
async function pausesOf(stack: string, region: string | undefined): Promise<readonly Pause[]> {
  try {
    const clock = { now: () => Date.now() };
    return await onStack({ stack, ...(region !== undefined && { region }) }, clock, async (access) => [
      ...(await access.pauses()).values(),
    ]);
  } catch (fault) {
    console.log(`what is paused could not be looked at: ${fault instanceof Error ? fault.message : fault}`);
    return [];
  }
}

process.exitCode = await main();
