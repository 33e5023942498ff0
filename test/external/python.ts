/** Asks Python: a script answers one JSON document with another. `test/external/python-env` installs what the scripts import. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Python {
  readonly isThere: boolean;
  /** The answer of a script's reader to a question. */
  readonly ask: (reader: string, question: unknown) => unknown;
}

/** The Python of an environment (`.venv/NAME`), running a script of this folder. */
export function pythonOf(environment: string, script: string): Python {
  const python = join(ROOT, ".venv", environment, "bin/python");
  const ask = (reader: string, question: unknown): unknown => {
    const { status, stdout, stderr } = spawnSync(python, [join(ROOT, "test/external", script), reader], {
      input: JSON.stringify(question),
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  return { isThere: existsSync(join(ROOT, ".venv", environment, "installed.txt")), ask };
}
