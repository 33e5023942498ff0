/** The plain Pulumi command on a copy of this project's files, as somebody types it. */
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, ROOT } from "./engine.ts";

export interface Ran {
  readonly code: number;
  readonly output: string;
}

export class PulumiCommand {
  readonly #directory: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(engine: Engine) {
    const bin = join(engine.directory, "bin");
    this.#directory = join(engine.directory, "copy");
    for (const folder of [bin, this.#directory]) mkdirSync(folder);
    // The command looks for its language host by this name.
    const host = join(bin, "pulumi-language-nodejs");
    const program = fileURLToPath(new URL("./language-host.ts", import.meta.url));
    writeFileSync(host, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    chmodSync(host, 0o755);
    for (const file of ["Pulumi.yaml", "Pulumi.dev.yaml", "package.json"]) copyFileSync(join(ROOT, file), join(this.#directory, file));
    for (const folder of ["stacks", "node_modules"]) symlinkSync(join(ROOT, folder), join(this.#directory, folder));
    this.#env = { ...process.env, ...engine.env, PATH: [bin, engine.env["PATH"]].join(delimiter) };
  }

  /** Standard output and error, as they came. */
  async run(...args: readonly string[]): Promise<Ran> {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd: this.#directory, env: this.#env });
    const pieces: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => pieces.push(piece));
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (ended) => resolve(ended ?? 1));
    });
    return { code, output: Buffer.concat(pieces).toString() };
  }
}
