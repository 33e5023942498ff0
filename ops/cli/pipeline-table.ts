import { styleText } from "node:util";
import type { PipelineStatus, State } from "../answer/status.ts";
import { table } from "./table.ts";

const COLOURS: Readonly<Partial<Record<State, "red" | "yellow" | "green">>> = {
  "not-balanced": "red",
  "dead-letters": "red",
  failed: "red",
  unfinished: "yellow",
  behind: "yellow",
  holding: "yellow",
  fine: "green",
};

/** Of an instant; a session's date is shorter. */
const TO_THE_MINUTE = "2026-01-18T21:00".length;

/** A line for each pipeline, its state in colour on a terminal. */
export function pipelineTable(all: readonly PipelineStatus[]): string[] {
  const rows = all.map(({ pipeline, state, last, newest, sessionsBehind, books }) => [
    pipeline,
    state,
    last ? `${last.failed > 0 ? "FAIL" : "PASS"} ${last.run}` : "none",
    newest?.slice(0, TO_THE_MINUTE) ?? "nothing",
    sessionsBehind === undefined ? "" : sessionsBehind === 0 ? "fresh" : `${sessionsBehind} behind`,
    books.quarantined,
    books.deadLettered,
    books.late,
    books.balanced ? "balanced" : "NOT BALANCED",
  ]);
  const columns = ["pipeline", "state", "last verdict", "newest served", "sessions", "held", "given up", "late", "ledger"];
  const [titles, rule, ...lines] = table(columns, rows).split("\n");
  const coloured = lines.map((line, i) => {
    const colour = COLOURS[all[i]!.state];
    return colour ? styleText(colour, line, { stream: process.stdout }) : line;
  });
  return [titles!, rule!, ...coloured];
}
