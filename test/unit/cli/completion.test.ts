import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { scriptFor } from "../../../ops/cli/completion.ts";
import { helpText } from "../../../ops/cli/help.ts";
import { VERBS } from "../../../ops/cli/verbs.ts";

const COMMANDS = [
  { path: ["triage"], summary: "what broke", options: [{ name: "--stack", doc: "the stack's name" }] },
  { path: ["quarantine"], summary: "held", options: [] },
  { path: ["quarantine", "replay"], summary: "again", options: [{ name: "--dry-run", doc: "judge only" }] },
];

/** What bash offers for the last of the words. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `${scriptFor("bash", COMMANDS)}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _assay; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync("bash", ["-c", script, "bash", "assay", ...words], { encoding: "utf8" });
  return said.split("\n").filter(Boolean);
}

describe("completion", () => {
  it("offers verbs, their own verbs, and options, whatever arguments stand between", () => {
    assert.deepEqual(offered(""), ["triage", "quarantine", "help"]);
    assert.deepEqual(offered("quarantine", ""), ["replay"]);
    assert.deepEqual(offered("quarantine", "replay", "--d"), ["--dry-run"]);
    assert.deepEqual(offered("triage", "quality-failed", "--"), ["--stack"]);
    assert.deepEqual(offered("nothing", ""), []);
  });

  it("is told to fish line by line, with what each word means", () => {
    const lines = scriptFor("fish", COMMANDS).split("\n");
    assert.equal(lines[1], "complete -c assay -n '__fish_seen_subcommand_from triage' -l stack -d 'the stack\\'s name'");
    assert.equal(lines.length, 5);
  });
});

describe("help", () => {
  it("names every verb once, and each verb is the command that it loads", async () => {
    const loaded = await Promise.all(VERBS.map(({ load }) => load()));
    assert.deepEqual(
      loaded.map((command) => command.name()),
      VERBS.map(({ name }) => name),
    );
    for (const { name, summary } of VERBS) assert.equal(helpText().split(`  ${name.padEnd(12)}  ${summary}`).length, 2, name);
  });
});
