/** A validation result for the person who asked for it. */
import { join } from "node:path";
import { styleText } from "node:util";
import { FAILED, PASSED } from "../../adapters/quality/split-files.ts";
import { reasonText } from "../../domain/quality/gate.ts";
import type { Json } from "../../domain/quality/json.ts";
import { table } from "../cli/table.ts";
import { printable } from "../cli/terminal/printable.ts";
import { type Check, checkOf, shownPercent, shownValue } from "./checks.ts";
import type { Judged } from "./run-suite.ts";

/** Samples shown of a failed expectation; the result has up to twenty. */
const SHOWN = 5;

export function verdictText({ judgement: { verdict, reasons }, suite, result, split }: Judged, data: string): string {
  const checks = (result["results"] as readonly Json[]).flatMap((entry) => checkOf(entry) ?? []);
  const failed = checks.filter(({ success }) => !success);
  const marker = styleText(verdict === "PASS" ? "green" : "red", `QUALITY=${verdict}`, { stream: process.stdout });
  const rest = reasons.filter(({ _tag }) => _tag === "EmptyBatch" || _tag === "ErrorRate").map(reasonText);
  return [
    `${marker}  ${printable(suite.name)} on ${printable(data)}: ${failed.length} of ${checks.length} expectations failed`,
    ...rest,
    "",
    checks.length === 0
      ? "the suite has no expectations, and nothing was looked at"
      : table(["", "expectation", "columns", "unexpected", "percent", "observed"], checks.map(line)),
    ...failed.flatMap(why),
    ...(split ? ["", ...placesOf(split, verdict === "PASS")] : []),
  ].join("\n");
}

function placesOf({ directory, passed, failed }: NonNullable<Judged["split"]>, isPassed: boolean): string[] {
  const good = isPassed ? `${count(passed)} passed: ${join(directory, PASSED)}` : `no row passes with a batch that fails`;
  return [good, `${count(failed)} failed, each with its reasons: ${join(directory, FAILED)}`].map(printable);
}

const count = (rows: number): string => `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;

const line = ({ success, title, columns, severity, rows, observed, exception }: Check): readonly unknown[] => [
  success ? "ok" : severity === "critical" ? "FAILED" : `failed (${severity})`,
  title,
  columns.join(", "),
  rows?.unexpected ?? null,
  rows && rows.unexpected > 0 ? shownPercent(rows.percent) : "",
  exception === undefined ? (observed === undefined ? "" : shownValue(observed)) : "raised",
];

/** What a failed expectation asked for, and what it found. */
function why({ title, columns, args, exception, samples, details, notes }: Check): string[] {
  const asked = Object.entries(args).map(([name, value]) => `${name} ${shownValue(value)}`);
  const found = samples.slice(0, SHOWN).map(({ value, count }) => `${shownValue(value)}${count > 1 ? ` (× ${count})` : ""}`);
  const more = samples.length > SHOWN ? ", …" : "";
  const lines = [
    ...(exception === undefined ? [] : [`could not be evaluated: ${exception}`]),
    ...(found.length > 0 ? [`for example ${found.join(", ")}${more}`] : []),
    ...(details === undefined ? [] : [`details ${shownValue(details)}`]),
    ...(notes === undefined ? [] : [notes]),
  ];
  return ["", [title, columns.join(", "), ...asked].filter(Boolean).join("  "), ...lines.map((text) => `  ${text}`)].map(printable);
}
