import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

const PATIENCE_MS = 60_000;

/** Looks again every millisecond, until it is so or the process has ended. Kills a process with which it never is, and throws. */
export async function until(child: ChildProcess, condition: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; child.exitCode === null && child.signalCode === null; await wait(1)) {
    if (condition()) return;
    if (Date.now() < end) continue;
    child.kill("SIGKILL");
    throw new Error(`it was not so within ${PATIENCE_MS / 1_000} s: ${condition}`);
  }
}
