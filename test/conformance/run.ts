import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { inDuckDb, inMemory, type RunSuite } from "../support/duckdb-executor.ts";
import { type GxVerdict, gxCaseFiles, gxFileNotes, runGxFile } from "../support/gx-cases.ts";

/**
 * `node test/conformance/run.ts DIR`: runs every file of Great Expectations' test definitions in a folder, as pandas has to
 * answer them, in memory and then in DuckDB, and tells for each how many cases there are, how many agree, and what the others
 * say. Exits 1 where a case disagrees, 2 where there is nothing to run.
 */
async function main(folder: string | undefined): Promise<number> {
  const files = folder !== undefined && existsSync(folder) ? gxCaseFiles(folder) : [];
  if (files.length === 0) {
    console.error(`usage: conformance DIR, a folder of Great Expectations test definitions (*.json); found none in ${folder ?? "nothing"}`);
    return 2;
  }
  const directory = mkdtempSync(join(tmpdir(), "assay-conformance-"));
  try {
    for (const file of files) for (const note of gxFileNotes(file)) console.log(`${basename(file)}: ${note}`);
    const disagreed = [await runAll("in memory", files, inMemory), await runAll("in DuckDB", files, inDuckDb(directory))];
    return disagreed.some((cases) => cases > 0) ? 1 : 0;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** How many cases disagree. */
async function runAll(where: string, files: readonly string[], run: RunSuite): Promise<number> {
  console.log(`${where}:`);
  const verdicts: GxVerdict[] = [];
  for (const file of files) {
    const found = await runGxFile(file, run);
    report(basename(file, ".json"), found);
    verdicts.push(...found);
  }
  const share = verdicts.length === 0 ? 100 : (count(verdicts, "agreed") / verdicts.length) * 100;
  console.log(`${where}, ${files.length} files: ${tally(verdicts)} (${share.toFixed(1)} % agree)\n`);
  return count(verdicts, "disagreed");
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

process.exitCode = await main(process.argv[2]);
