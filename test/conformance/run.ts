import { existsSync } from "node:fs";
import { basename } from "node:path";
import { type GxVerdict, gxCaseFiles, runGxFile } from "../support/gx-cases.ts";

/**
 * `node test/conformance/run.ts DIR`: runs every file of Great Expectations' test definitions in a folder, as pandas has to
 * answer them, and tells for each how many cases there are, how many agree, and what the others say. Exits 1 where a case
 * disagrees, 2 where there is nothing to run.
 */
function main(folder: string | undefined): number {
  const files = folder !== undefined && existsSync(folder) ? gxCaseFiles(folder) : [];
  if (files.length === 0) {
    console.error(`usage: conformance DIR, a folder of Great Expectations test definitions (*.json); found none in ${folder ?? "nothing"}`);
    return 2;
  }
  const verdicts = files.flatMap((file) => {
    const found = runGxFile(file);
    report(basename(file, ".json"), found);
    return found;
  });
  const agreed = count(verdicts, "agreed");
  const share = verdicts.length === 0 ? 100 : (agreed / verdicts.length) * 100;
  console.log(`\n${files.length} files: ${tally(verdicts)} (${share.toFixed(1)} % agree)`);
  return count(verdicts, "disagreed") > 0 ? 1 : 0;
}

function report(name: string, verdicts: readonly GxVerdict[]): void {
  console.log(`${name}: ${tally(verdicts)}`);
  for (const { title, outcome, differences } of verdicts) {
    if (outcome === "agreed") continue;
    console.log(`  ${outcome}: ${title}`);
    for (const difference of differences) console.log(`    ${difference}`);
  }
}

const count = (verdicts: readonly GxVerdict[], outcome: GxVerdict["outcome"]) =>
  verdicts.filter((verdict) => verdict.outcome === outcome).length;

const tally = (verdicts: readonly GxVerdict[]) =>
  `${verdicts.length} cases, ${(["agreed", "disagreed", "unsupported"] as const).map((outcome) => `${count(verdicts, outcome)} ${outcome}`).join(", ")}`;

process.exitCode = main(process.argv[2]);
