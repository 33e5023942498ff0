/** Other programs, run for those who deploy. */
import { type ChildProcess, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { cannotRun } from "../domain/missing-command.ts";

/** Its exit code; 127 where it cannot be run, which is said. */
export function exitCode(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve) => {
    child.on("error", (fault) => {
      console.error(cannotRun(command, fault));
      resolve(127);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** Runs in the terminal; `input` is what it reads, where it is not to ask a person. */
export function run(command: string, args: readonly string[], input?: string): Promise<number> {
  const child = spawn(command, args, { stdio: [input === undefined ? "inherit" : "pipe", "inherit", "inherit"] });
  const ended = exitCode(child, command);
  // One that ends without having read says why itself.
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
  return ended;
}

/** What it prints; undefined where it fails, after having said why unless that is expected (`quiet`). */
export async function printed(command: string, args: readonly string[], quiet = false): Promise<string | undefined> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", quiet ? "ignore" : "inherit"] });
  const [code, output] = await Promise.all([exitCode(child, command), text(child.stdout)]);
  return code === 0 ? output.trim() : undefined;
}
