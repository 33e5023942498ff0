import { styleText } from "node:util";
import { Command } from "commander";
import { decodeCurated } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import { ACCOUNTS } from "../../../domain/ledger/ledger.ts";
import { type AuditReport, audit } from "../../audit/audit.ts";
import { readData } from "../data.ts";
import { EXIT } from "../exit.ts";

export function auditCommand(): Command {
  return new Command("audit")
    .description("Recompute the ledger from the zones alone, and say whether every record is where it was put.")
    .option("--data <dir>", "the data directory", "data")
    .option("--json", "print one JSON document")
    .action(async ({ data: directory, json }: { data: string; json?: true }) => {
      const report = await readData(directory, ({ objects }) => audit({ objects, readRecords, decodeCurated }));
      console.log(json ? JSON.stringify(report) : describe(report));
      process.exitCode = report.balanced ? EXIT.ok : EXIT.notSo;
    });
}

/** Findings beyond this many say little that the first ones do not. */
const SHOWN = 20;

function describe({ balanced, runs, findings }: AuditReport): string {
  const header = ["run", "received", ...ACCOUNTS.map((account) => account.toLowerCase()), ""];
  const rows = runs.map(({ run, received, accounts, balanced: holds }) => [
    run,
    received.toLocaleString("en-US"),
    ...ACCOUNTS.map((account) => accounts[account].toLocaleString("en-US")),
    holds ? "balanced" : "NOT BALANCED",
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const table = [header, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
  const verdict = balanced
    ? styleText("green", "the ledger balances: every record received is where it was put, unaltered", { stream: process.stdout })
    : styleText("red", `the ledger does not balance: ${findings.length} findings`, { stream: process.stdout });
  const shown = findings.slice(0, SHOWN).map(({ kind, run, account, arrival, message }) => {
    const where = arrival ? `run ${run}, ${account}, raw object ${arrival}` : run;
    return `  ${kind}: ${where}: ${message}`;
  });
  const rest = findings.length > SHOWN ? [`  … and ${findings.length - SHOWN} more; --json has them all`] : [];
  return [...table, "", verdict, ...shown, ...rest].join("\n");
}
