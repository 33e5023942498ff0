import { type Either, right } from "fp-ts/lib/Either.js";
import type { AuditReport } from "../../audit/audit.ts";
import type { AuditView } from "../messages.ts";

/** Findings beyond this many say little that the first ones do not. */
const MOST = 200;

export function auditView({ balanced, runs, forgottenOriginals: originals, findings }: AuditReport): Either<never, AuditView> {
  const records = runs.reduce((sum, { forgotten }) => sum + forgotten, 0);
  return right({
    balanced,
    runs: runs.length,
    forgotten: { records, originals },
    found: findings.length,
    findings: findings.slice(0, MOST),
  });
}
