/** `npm run deploy -- STACK`. */
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { deploy } from "./deployment.ts";
import { exitCode, run } from "./processes.ts";

const directory = await mkdtemp(join(tmpdir(), "assay-deploy-"));

async function runInto(command: string, args: readonly string[]): Promise<string | undefined> {
  const path = join(directory, "output.json");
  const child = spawn(command, args, { stdio: ["inherit", "pipe", "inherit"] });
  child.stdout.pipe(createWriteStream(path));
  return (await exitCode(child, command)) === 0 ? path : undefined;
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.log(`${question} Nobody is there to be asked: say --yes.`);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} Type yes: `);
  terminal.close();
  return answer.trim() === "yes";
}

try {
  process.exitCode = await deploy(process.argv.slice(2), process.env, { run, runInto, confirm, say: console.log });
} finally {
  await rm(directory, { recursive: true });
}
