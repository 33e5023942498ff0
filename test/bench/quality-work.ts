/** Our side of the quality benches, a process: `node quality-work.ts SUITE.json DATA.parquet`. */
import { readFileSync } from "node:fs";
import { isLeft } from "fp-ts/lib/Either.js";
import { validateFiles } from "../../adapters/quality/validate-files.ts";
import { parseSuite } from "../../domain/quality/any-suite.ts";
import { gxValidationResult } from "../../domain/quality/gx-result.ts";

const [suitePath, dataPath] = process.argv.slice(2) as [string, string];
const started = process.cpuUsage();
const suite = parseSuite(readFileSync(suitePath, "utf8"));
if (isLeft(suite)) throw new Error(JSON.stringify(suite.left));
const found = await validateFiles(suite.right, [dataPath], "SUMMARY");
if (isLeft(found)) throw new Error(found.left.join("\n"));
const { success } = JSON.parse(JSON.stringify(gxValidationResult(found.right.outcome)));
const { user, system } = process.cpuUsage(started);
console.log(JSON.stringify({ success, workSeconds: (user + system) / 1e6 }));
