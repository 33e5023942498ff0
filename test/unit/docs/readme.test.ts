import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { HISTORY_TAKES, TICK_TAKES } from "../../../adapters/providers/option-list.ts";
import { pipelines } from "../../../pipelines/registry.ts";

const README = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

/** What the README has to say of every pipeline's settings. */
function settingsTables(): string {
  const tables = pipelines.map(({ name, settings }) => {
    const rows = Object.entries(settings).map(
      ([key, { default: value, allowed, doc }]) => `| \`${key}\` | ${value} | ${allowed} | ${doc} |`,
    );
    return `**${name}**\n\n| key | default | allowed | |\n|---|---|---|---|\n${rows.join("\n")}`;
  });
  return tables.join("\n\n");
}

describe("the README", () => {
  it("has every setting of every pipeline as its specification says it", () => {
    const told = /<!-- settings[^>]*-->\n([\s\S]*?)\n<!-- \/settings -->/.exec(README)?.[1];
    assert.equal(told, settingsTables());
  });

  it("names every provider of each pipeline", () => {
    for (const [pipeline, takes] of [["historical-batch", HISTORY_TAKES] as const, ["stream-ingest", TICK_TAKES] as const]) {
      assert.ok(README.includes(`| \`assay run ${pipeline}\` | \`--provider ${Object.keys(takes).join("\\|")}\``), pipeline);
    }
  });

  it("names scripts that there are, and no others", () => {
    const { scripts } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { scripts: object };
    const named = [...README.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!);
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
  });
});
