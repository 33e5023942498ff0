import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { CommandFault, EXIT } from "./exit.ts";

/** Who types: kept with everything that is changed. */
export function whoAmI(): string {
  return userInfo().username;
}

/** Throws a CommandFault where nobody is there to be asked. */
export function requireSomebody(): void {
  if (!process.stdin.isTTY) throw new CommandFault(["nobody is there to be asked: say --yes, or look first with --dry-run"]);
}

/** Asks about what was said on stderr. Throws a CommandFault where nobody is there to answer, or the answer is no. */
export async function confirmed(question: string, otherwise: string): Promise<void> {
  requireSomebody();
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFault([otherwise], EXIT.notSo);
  } finally {
    lines.close();
  }
}
