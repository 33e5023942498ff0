/** What scanners find, and what of it is accepted: docs/accepted-findings.md is the one list. */
import { readFileSync } from "node:fs";
import { matchesGlob } from "node:path";

export interface Finding {
  /** The scanner's own name of its rule: `CKV_AWS_116`. */
  readonly rule: string;
  /** `prod/aws_lambda_function.stream-ingest-processor-function`, or a file. */
  readonly subject: string;
}

interface Accepted {
  readonly rule: string;
  /** A glob over subjects. */
  readonly where: string;
}

const PAGE = new URL("../../docs/accepted-findings.md", import.meta.url);

/** The rows of its tables: rule, where, why. */
function readAccepted(): readonly Accepted[] {
  const rows = readFileSync(PAGE, "utf8").matchAll(/^\| `([^`]+)` \| `([^`]+)` \| .+ \|$/gm);
  return [...rows].map(([, rule, where]) => ({ rule: rule!, where: where! }));
}

/** Findings that nobody accepted, and rows that accept nothing any more. */
export function compare(findings: readonly Finding[]): { readonly open: readonly string[]; readonly idle: readonly string[] } {
  const accepted = readAccepted();
  const isOf =
    ({ rule, subject }: Finding) =>
    (row: Accepted) =>
      row.rule === rule && matchesGlob(subject, row.where);
  return {
    open: findings.filter((finding) => !accepted.some(isOf(finding))).map(({ rule, subject }) => `${rule} ${subject}`),
    idle: accepted.filter((row) => !findings.some((finding) => isOf(finding)(row))).map(({ rule, where }) => `${rule} ${where}`),
  };
}
