import { isSessionDate } from "../../domain/market/times.ts";
import type { HistoryRequest, InputFault } from "../../domain/ports/provider.ts";

export function inputFault(where: string, message: string): InputFault {
  return { _tag: "InputFault", where, message };
}

/** What is wrong with the range of sessions that a request asks for. */
export function rangeFaults({ from, to }: HistoryRequest): InputFault[] {
  const faults: InputFault[] = [];
  for (const [where, date] of [["--from", from] as const, ["--to", to] as const]) {
    if (date === undefined || isSessionDate(date)) continue;
    faults.push(inputFault(where, `${where} is ${date}; allowed is a date YYYY-MM-DD from 1900 to 2199`));
  }
  if (faults.length === 0 && from !== undefined && to !== undefined && from > to) {
    faults.push(inputFault("--from", `--from ${from} lies after --to ${to}: the range is empty`));
  }
  return faults;
}
