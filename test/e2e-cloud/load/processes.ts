/** The processes of a load: one processor for each shard, and a producer that is started anew where it ends. */
import { type ChildProcess, execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BatchResponse } from "../../../pipelines/stream-ingest/handler.ts";

/** What a processor's process says. */
export type Said =
  | { readonly _tag: "Started" }
  | {
      readonly _tag: "Answered";
      readonly answer: { readonly _tag: "Returned"; readonly value: BatchResponse } | { readonly _tag: "Failed"; readonly error: string };
      readonly memory: Sample;
      /** Since it began, user and system. */
      readonly cpuSeconds: number;
    };

/** Memory when an invocation was over. */
export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly rssBytes: number;
  /** What something still refers to. */
  readonly heldBytes: number;
}

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PROCESSOR = pathOf("processor-process.ts");
const PRODUCER = pathOf("../../../pipelines/stream-ingest/service.ts");

export class Processor {
  readonly memory: Sample[] = [];
  /** Invocations that failed. */
  failed = 0;
  cpuSeconds = 0;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.child = child;
  }

  /** @param ending kills it, whatever it does */
  static async start(environment: NodeJS.ProcessEnv, ending: AbortSignal): Promise<Processor> {
    const child = fork(PROCESSOR, { env: environment, execArgv: ["--expose-gc"], stdio: ["ignore", "ignore", "ignore", "ipc"] });
    endWith(ending, child);
    const processor = new Processor(child);
    await processor.said();
    return processor;
  }

  /** One at a time, as a mapping calls for a shard. @throws Error where the invocation failed */
  async invoke(event: object): Promise<BatchResponse> {
    const next = this.said();
    this.child.send(event);
    const said = await next;
    if (said._tag === "Started") throw new Error("a processor started twice");
    this.memory.push(said.memory);
    this.cpuSeconds = said.cpuSeconds;
    if (said.answer._tag === "Returned") return said.answer.value;
    this.failed++;
    throw new Error(said.answer.error);
  }

  async end(): Promise<void> {
    const exited = once(this.child, "exit");
    this.child.kill();
    await exited;
  }

  private said(): Promise<Said> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the processor ended with ${code}`));
      this.child.once("exit", ended);
      this.child.once("message", (said) => {
        this.child.off("exit", ended);
        resolve(said as Said);
      });
    });
  }
}

/** Before it is asked to stop, a container has to have started: each anew is given longer, however slow the machine. */
const LEAST_MS = 5_000;

/**
 * The container that listens, started anew where it fails, and asked to stop in the end. Answers with how often it was started.
 * @param ending kills it, whatever it does
 */
export async function produce(environment: NodeJS.ProcessEnv, forMs: number, ending: AbortSignal): Promise<number> {
  const until = Date.now() + forMs;
  for (let started = 1; ; started++) {
    const child = spawn(process.execPath, [PRODUCER], { env: environment, stdio: "ignore" });
    endWith(ending, child);
    const timer = setTimeout(() => child.kill("SIGTERM"), Math.max(started * LEAST_MS, until - Date.now()));
    const [code] = await once(child, "exit");
    clearTimeout(timer);
    if (ending.aborted || (code === 0 && Date.now() >= until)) return started;
  }
}

function endWith(ending: AbortSignal, child: ChildProcess): void {
  if (ending.aborted) child.kill("SIGKILL");
  ending.addEventListener("abort", () => child.kill("SIGKILL"));
}

/** Processor time that a process has taken, in whole seconds. */
export function cpuSecondsOf(pid: number): number {
  const [seconds = 0, minutes = 0, hours = 0] = execFileSync("ps", ["-o", "cputime=", "-p", String(pid)], { encoding: "utf8" })
    .trim()
    .split(":")
    .map(Number)
    .reverse();
  return seconds + 60 * minutes + 3_600 * hours;
}
