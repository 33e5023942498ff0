/** Starts the double of the awsx plugin: a process of its own, because a component provider runs programs as this one does. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface AwsxDouble {
  readonly port: number;
  readonly close: () => void;
}

export async function startAwsxDouble(): Promise<AwsxDouble> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./awsx-provider.ts", import.meta.url))], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  // By the plugins' protocol the first line is the port.
  for await (const line of createInterface(child.stdout)) return { port: Number(line), close: () => child.kill() };
  throw new Error("the awsx double ended before it said its port");
}
