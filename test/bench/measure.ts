/** Runs a script in a process of its own and says what it used and printed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

interface Usage {
  /** User and system time of the whole process, from its start to its end, all threads. */
  readonly cpuSeconds: number;
  /** The most memory it ever had resident. */
  readonly peakMegabytes: number;
}

export interface Measured extends Usage {
  /** The JSON object that it printed. */
  readonly output: Readonly<Record<string, unknown>>;
}

const REPORTER = fileURLToPath(new URL("usage-reporter.cjs", import.meta.url));

/**
 * Throws when the process fails: what did not do its job has no cost to compare.
 * @param flags of Node itself
 */
export async function measure(script: URL, args: readonly string[], flags: readonly string[] = []): Promise<Measured> {
  const path = fileURLToPath(script);
  const child = spawn(process.execPath, [...flags, "--require", REPORTER, path, ...args], { stdio: ["ignore", "pipe", "inherit", "pipe"] });
  const closed = once(child, "close");
  const kill = () => child.kill("SIGKILL");
  // Before the directory that it writes to is removed.
  process.prependListener("exit", kill);
  const [output, report] = await Promise.all([text(child.stdout!), text(child.stdio[3] as Readable)]);
  const [code, signal] = await closed;
  process.off("exit", kill);
  if (code !== 0) throw new Error(`${path} ended with ${signal ?? code}: ${output}`);
  return { ...(JSON.parse(report) as Usage), output: JSON.parse(output) as Measured["output"] };
}

/** {@link measure} for a program that prints its own usage beside its output. */
export async function measureCommand(command: string, args: readonly string[]): Promise<Measured> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  const kill = () => child.kill("SIGKILL");
  process.prependListener("exit", kill);
  // Progress goes to stderr, and is of interest only where it ends in a fault.
  const [printed, told] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code, signal] = await closed;
  process.off("exit", kill);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${signal ?? code}: ${told}`);
  const output = JSON.parse(printed) as Usage & Measured["output"];
  return { cpuSeconds: output.cpuSeconds, peakMegabytes: output.peakMegabytes, output };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
