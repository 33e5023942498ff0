/**
 * Snapshots are what was promised, and the code is held against them (snapshots.test.ts). So nobody may write one anew that says less:
 * here each is held against what it was when it was committed first.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { isRight } from "fp-ts/lib/Either.js";
import { classOf } from "../../../domain/schema/change.ts";
import { diffSnapshots } from "../../../domain/schema/diff.ts";
import { parseSnapshot, type Snapshot } from "../../../domain/schema/snapshot.ts";

const ROOT = new URL("../../../", import.meta.url);
const FOLDER = "domain/schema/snapshots";

describe("a snapshot once committed", () => {
  before(function () {
    if (hasHistory()) return;
    console.log("    skipped: snapshots against their history (no git history here)");
    this.skip();
  });

  it("stays, and promises what it did", () => {
    const first = firstCommits();
    assert.ok(first.size > 0, `no snapshot in ${FOLDER} was ever committed`);
    for (const [path, commit] of first) {
      assert.ok(existsSync(new URL(path, ROOT)), `${path} is gone: records of that version are still there, so restore it`);
      const [promised, now] = [snapshot(git("show", `${commit}:${path}`)), snapshot(readFileSync(new URL(path, ROOT), "utf8"))];
      const broken = diffSnapshots(promised, now)
        .changes.filter((change) => classOf(change) !== "safe")
        .map((change) => `  ${classOf(change)}: ${change.field ?? now.name} ${change.message}`);
      assert.deepEqual(
        [broken, now.version],
        [[], promised.version],
        `${path} promises other than when it was committed: raise the version`,
      );
    }
  });
});

/** By path, the commit that a snapshot came with. */
function firstCommits(): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  let commit = "";
  for (const line of git("log", "--diff-filter=A", "--name-only", "--format=commit %H", "--", FOLDER).split("\n")) {
    if (line.startsWith("commit ")) commit = line.slice("commit ".length);
    // From the newest to the oldest.
    else if (line !== "") first.set(line, commit);
  }
  return first;
}

/** A shallow clone takes its last commit for the first. */
function hasHistory(): boolean {
  try {
    return git("rev-parse", "--is-shallow-repository") === "false\n" && git("rev-parse", "--show-prefix") === "\n";
  } catch {
    return false;
  }
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

function snapshot(json: string): Snapshot {
  const parsed = parseSnapshot(json);
  assert.ok(isRight(parsed), "it is no snapshot");
  return parsed.right;
}
