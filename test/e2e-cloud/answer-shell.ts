/** Types commands as they are suggested, in a folder of their own, and keeps what was typed and said. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ASSAY, type Ended, ended } from "../support/assay.ts";

export interface Shell {
  readonly transcript: string[];
  /** @param env in place of the process's; undefined takes a variable away */
  type(command: string, env?: Readonly<Record<string, string | undefined>>): Promise<Ended>;
}

export function shell(directory: () => string): Shell {
  const transcript: string[] = [];
  return {
    transcript,
    async type(command, changed = {}) {
      const words = command
        .replace(/^npx assay /, "")
        .match(/"[^"]*"|\S+/g)!
        .map((word) => word.replaceAll('"', ""));
      const env = { ...process.env, ASSAY_STATE_DIR: join(directory(), "state"), ...changed };
      const done = await ended(spawn(process.execPath, [ASSAY, ...words], { cwd: directory(), env, stdio: ["ignore", "pipe", "pipe"] }));
      transcript.push(`$ ${command}`, done.stdout.trimEnd(), ...(done.stderr === "" ? [] : [done.stderr.trimEnd()]), "");
      return done;
    },
  };
}

/** What is under "next". */
export function suggested({ stdout, stderr }: Ended): readonly string[] {
  const [, next] = stdout.split("\nnext\n");
  if (next === undefined) throw new Error(`nothing is suggested: ${stdout}${stderr}`);
  return next
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}
