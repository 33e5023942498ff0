import { styleText } from "node:util";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { runbooks } from "../../../pipelines/registry.ts";
import { embeddedAnswers } from "../../answer/embedded.ts";
import { type Triage, triage } from "../../answer/triage.ts";
import { shownValue } from "../../quality/checks.ts";
import { readData } from "../data.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { dataOption } from "../next-step.ts";
import { table } from "../table.ts";
import { printable } from "../terminal/printable.ts";

export function triageCommand(): Command {
  return new Command("triage")
    .description("Explain a failed run or an alarm: what broke, the suspected cause, how far it reaches, and the command to run next.")
    .argument("[run-or-alarm]", "a run as assay audit lists it, or an alarm as in quality-failed; the last that failed unless given")
    .option("--data <dir>", "the data directory", "data")
    .option("--json", "print one JSON document")
    .action(async (asked: string | undefined, { data, json }: { readonly data: string; readonly json?: true }) => {
      const found = await readData(data, (opened) => triage(embeddedAnswers(opened), runbooks, asked));
      if (isLeft(found)) {
        if (found.left._tag === "unknown") throw new CommandFault([found.left.message]);
        console.log(json ? JSON.stringify({ healthy: true, message: found.left.message }) : found.left.message);
        process.exitCode = EXIT.ok;
        return;
      }
      console.log(json ? JSON.stringify(found.right) : describe(found.right, data));
      process.exitCode = found.right.verdict === "PASS" && found.right.accounts.deadLettered === 0 ? EXIT.ok : EXIT.notSo;
    });
}

const number = (n: number) => n.toLocaleString("en-US");

function describe(triage: Triage, data: string): string {
  return [
    ...head(triage),
    ...broken(triage),
    ...suspicions(triage),
    ...reach(triage),
    ...(triage.checks.length > 0 ? ["", "check", ...triage.checks.map((check) => `  ${check}`)] : []),
    "",
    "next",
    ...triage.next.map((command) => `  npx ${command}${dataOption(data)}`),
  ].join("\n");
}

function head({ verdict, pipeline, run, day, alarm, means, received, accounts, batches }: Triage): string[] {
  const marker = styleText(verdict === "FAIL" ? "red" : "yellow", verdict === "FAIL" ? "QUALITY=FAIL" : alarm, { stream: process.stdout });
  const parts = Object.entries(accounts).filter(([, n]) => n > 0);
  const where = parts.map(([account, n]) => `${number(n)} ${account}`).join(", ");
  return [
    `${marker}  ${pipeline}  run ${run}  ${day}`,
    `  ${means}`,
    `  ${number(batches.failed)} of ${number(batches.judged)} batches failed; ${number(received)} records received: ${where || "none at rest"}`,
  ];
}

/** Told one by one; the others are in `--json`. */
const SHOWN = 8;

function broken({ failures, rules }: Triage): string[] {
  const why = failures.slice(0, SHOWN).map(([text, batches]) => `  ${batches > 1 ? `${number(batches)} batches: ` : ""}${printable(text)}`);
  const rows = rules.slice(0, SHOWN).map(({ rule, columns, limit, rows, observed, samples, isWarning }) => [
    isWarning ? `${rule} (warning)` : rule,
    columns.join(", "),
    Object.entries(limit)
      .map(([name, value]) => `${name} ${shownValue(value)}`)
      .join(", "),
    rows ? `${number(rows.unexpected)} of ${number(rows.looked)}` : shownValue(observed),
    samples.slice(0, 3).map(shownValue).join(", "),
  ]);
  return [
    ...(why.length > 0 ? ["", "why it failed", ...why] : []),
    ...(rows.length > 0 ? ["", table(["rule", "columns", "limit", "broken by", "as in"], rows)] : []),
  ];
}

function suspicions({ causes }: Triage): string[] {
  if (causes.length === 0) return ["", "no known cause fits: read some of the records"];
  return causes
    .slice(0, SHOWN)
    .flatMap(({ title, because, check, mend }, i) => [
      "",
      i === 0 ? `suspected: ${title}` : `also: ${title}`,
      `  ${printable(because)}`,
      ...(i === 0 ? [`  make sure: ${check}`, `  then: ${mend}`] : []),
    ]);
}

function reach({ radius: { symbols, held, served, servedWrong } }: Triage): string[] {
  const named = symbols.slice(0, SHOWN).map(([symbol, n]) => `${printable(symbol)} ${number(n)}`);
  const rest = symbols.length > SHOWN ? ` and ${symbols.length - SHOWN} more` : "";
  const wrong = servedWrong > 0 ? `${number(servedWrong)} of them look wrong, and ARE SERVED` : "none of them looks wrong";
  return [
    "",
    `reach: ${number(held)} records are held back${named.length > 0 ? `, of ${named.join(", ")}${rest}` : ""}`,
    `       ${number(served)} rows of the run are served; ${served === 0 ? "nothing wrong can be" : wrong}`,
  ];
}
