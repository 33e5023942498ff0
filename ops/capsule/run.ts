/** Runs a capsule in a directory of its own, which is removed afterwards. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { publishedObjects } from "../../adapters/embedded/object-store.ts";
import type { Capsule, Outcome } from "../../domain/capsule/capsule.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { CapsuleRunner } from "../../pipelines/definition.ts";
import { outcomeOf } from "./outcome.ts";

export async function runAgain(runner: CapsuleRunner, capsule: Capsule, suite: Suite): Promise<Either<readonly string[], Outcome>> {
  const root = await mkdtemp(join(tmpdir(), "assay-capsule-"));
  try {
    const directory = join(root, "data");
    const ran = await runner.run(capsule, suite, directory);
    return isLeft(ran) ? left(ran.left) : right(await outcomeOf(publishedObjects(directory), capsule.pipeline, ran.right));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
