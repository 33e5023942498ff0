import { isSessionDate } from "../../domain/market/times.ts";

/** What is wrong with the bounds `--from` and `--to`, both dates and both inclusive. */
export function dateFaults(from: string | undefined, to: string | undefined): string[] {
  const faults: string[] = [];
  for (const [option, date] of Object.entries({ "--from": from, "--to": to })) {
    if (date !== undefined && !isSessionDate(date)) faults.push(`${option} is "${date}"; allowed is a date as in 2026-01-18`);
  }
  if (from !== undefined && to !== undefined && from > to) faults.push(`--from ${from} is after --to ${to}`);
  return faults;
}
