/** Runs a capsule by the code of another checkout, in a process of its own: that code is asked as any person asks it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Outcome } from "../../domain/capsule/capsule.ts";

/** @param args those of `assay capsule replay`. Left: why that code gives no outcome, in words. */
export async function outcomeByCode(checkout: string, args: readonly string[]): Promise<Either<readonly string[], Outcome>> {
  const door = join(resolve(checkout), "ops", "assay.js");
  if (!existsSync(door)) return left([`--with-code ${checkout} is no checkout of Assay: there is no ops/assay.js in it`]);
  const child = spawn(process.execPath, [door, "capsule", "replay", ...args, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  const [printed, told] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const outcome = outcomeIn(printed);
  return outcome
    ? right(outcome)
    : left([`the code in ${checkout} cannot run it (did you say npm ci there?)`, ...told.trim().split("\n").slice(0, 5)]);
}

function outcomeIn(printed: string): Outcome | undefined {
  try {
    return (JSON.parse(printed) as { readonly outcome?: Outcome }).outcome;
  } catch {
    return undefined;
  }
}
