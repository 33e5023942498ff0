import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The door of the command, for tests that start it another way. */
export const ASSAY = fileURLToPath(new URL("../../ops/assay.js", import.meta.url));

export interface Ended {
  /** The exit code, or null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document on stdout. Throws where stdout is anything else. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows its own document, and asserts on it
  readonly json: any;
}

/** Runs `assay` as a person does, in a process of its own, and waits for its end. */
export function assay(...args: readonly string[]): Promise<Ended> {
  return ended(startAssay(...args));
}

/** Starts `assay` and does not wait. */
export function startAssay(...args: readonly string[]): ChildProcess {
  return own(spawn(process.execPath, [ASSAY, ...args], { stdio: ["ignore", "pipe", "pipe"] }));
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process that does not end by itself: killed when that of the tests ends, so that no test that fails leaves it behind. */
export function own<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** The first line of its output, a JSON document. Throws where it ends without one. */
export function firstSaid<Document>(child: ChildProcess): Promise<Document> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout!.on("data", (piece: Buffer | string) => {
      said += piece;
      if (said.includes("\n")) resolve(JSON.parse(said.slice(0, said.indexOf("\n"))) as Document);
    });
    child.once("close", (code) => reject(new Error(`it ended with ${code} and had not said where it is: ${said}`)));
  });
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ["", ""];
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return {
    code,
    stdout,
    stderr,
    get json() {
      return JSON.parse(stdout);
    },
  };
}

/** The arguments of a replay of files into a data directory. */
export function replay(data: string, files: readonly string[], ...more: readonly string[]): string[] {
  return ["run", "historical-batch", "--provider", "replay", "--data", data, "--input", ...files, "--json", ...more];
}
