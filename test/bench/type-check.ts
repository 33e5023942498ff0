/** Type-checks a file with all that it reaches, under this repository's own options: `type-check.ts FILE`. Prints what it looked at. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../../tsconfig.json", import.meta.url));

const { config } = ts.readConfigFile(ROOT, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, dirname(ROOT));
const program = ts.createProgram([process.argv[2]!], options);
const faults = ts.getPreEmitDiagnostics(program);
for (const { file, messageText } of faults) console.error(`${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
if (faults.length > 0) process.exitCode = 1;
console.log(JSON.stringify({ files: program.getSourceFiles().length }));
