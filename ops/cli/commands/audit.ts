import { styleText } from "node:util";
import { Command } from "commander";
import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import { counted } from "../../../domain/answer/evidence.ts";
import { ACCOUNTS } from "../../../domain/ledger/ledger.ts";
import { begunHere } from "../../answer/embedded.ts";
import type { Begun } from "../../answer/ports.ts";
import { type AuditReport, audit } from "../../audit/audit.ts";
import { readData } from "../data.ts";
import { EXIT } from "../exit.ts";
import { dataOption } from "../next-step.ts";
import { printJson } from "../print-json.ts";

export function auditCommand(): Command {
  return new Command("audit")
    .description("Recompute the ledger from the zones alone, and say whether every record is where it was put.")
    .option("--data <dir>", "the data directory", "data")
    .option("--json", "print one JSON document")
    .action(async ({ data: directory, json }: { data: string; json?: true }) => {
      const [before, report] = await readData(directory, async (data) => {
        const before = { begun: begunHere(data), isBeingWritten: data.isBeingWritten() };
        return [before, await audit({ objects: data.objects, readRecords, decodeCurated })] as const;
      });
      if (json) await printJson(report);
      else console.log([describe(report), ...(report.balanced ? [] : goingOn(before, directory))].join("\n"));
      process.exitCode = report.balanced ? EXIT.ok : EXIT.notSo;
    });
}

interface Before {
  readonly begun: readonly Begun[];
  readonly isBeingWritten: boolean;
}

/** Findings beyond this many say little that the first ones do not. */
const SHOWN = 20;

function describe({ balanced, runs, forgottenOriginals, findings }: AuditReport): string {
  const forgotten = runs.reduce((sum, run) => sum + run.forgotten, 0);
  const header = ["run", "received", ...ACCOUNTS.map((account) => account.toLowerCase()), ...(forgotten > 0 ? ["forgotten"] : []), ""];
  const rows = runs.map((run) => [
    run.run,
    number(run.received),
    ...ACCOUNTS.map((account) => number(run.accounts[account])),
    ...(forgotten > 0 ? [number(run.forgotten)] : []),
    run.balanced ? "balanced" : "NOT BALANCED",
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const table = [header, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
  const verdict = balanced
    ? styleText("green", `the ledger balances: every record received is where it was put, unaltered${but(forgotten, forgottenOriginals)}`, {
        stream: process.stdout,
      })
    : styleText("red", `the ledger does not balance: ${findings.length} findings`, { stream: process.stdout });
  const shown = findings.slice(0, SHOWN).map(({ kind, run, account, arrival, message }) => {
    const where = arrival ? `run ${run}, ${account}, raw object ${arrival}` : run;
    return `  ${kind}: ${where}: ${message}`;
  });
  const rest = findings.length > SHOWN ? [`  … and ${findings.length - SHOWN} more; --json has them all`] : [];
  return [...table, "", verdict, ...shown, ...rest].join("\n");
}

/** What is committed and not published yet looks like a loss: of a run that is under way, and of one that was cut off. */
function goingOn({ begun, isBeingWritten }: Before, directory: string): string[] {
  if (isBeingWritten) return ["", "a process writes here: what it has not published yet counts as missing; audit again once it ends"];
  const commands = [...new Set(begun.flatMap(({ command, cutOff }) => (cutOff ? (command ?? []) : [])))];
  if (commands.length === 0) return [];
  const next = commands.map((each) => `  npx ${each}${dataOption(directory)}`);
  return ["", "a run was cut off: go on with it, and audit again", ...next];
}

const number = (n: number) => n.toLocaleString("en-US");

/** What nobody can look at any more, and that this is on purpose. */
function but(records: number, originals: number): string {
  const gone = [
    ...(records > 0 ? [`${counted(records, "quarantined record")}`] : []),
    ...(originals > 0 ? [`${counted(originals, "raw object")}`] : []),
  ];
  return gone.length === 0 ? "" : `,\nbut for ${gone.join(" and ")} that were forgotten on purpose (assay prune)`;
}
