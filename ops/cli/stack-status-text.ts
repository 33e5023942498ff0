/** `assay status --stack` for people: what is raised first, then what keeps pipelines from their work, then how each stands. */
import { styleText } from "node:util";
import type { StandingAlarm } from "../../domain/answer/alarm-state.ts";
import { ageText } from "../../domain/answer/vitals.ts";
import type { StackPipeline, StackStatus } from "../answer/stack-status.ts";
import { pipelineTable } from "./pipeline-table.ts";
import { table } from "./table.ts";

/** @param where the option that suggested commands need */
export function describeStack(found: StackStatus, now: number, where: string): string[] {
  const { alarms, pipelines, acknowledged } = found;
  const count = (state: StandingAlarm["state"]) => alarms.filter((alarm) => alarm.state === state).length;
  const raised = alarms.filter(({ state }) => state === "ALARM");
  const head = `stack ${found.stack} in ${found.region}: ${count("ALARM")} alarms raised, ${count("INSUFFICIENT_DATA")} without data, ${count("OK")} OK`;
  const signs = pipelines.flatMap(({ signs }) => signs);
  const next = [
    ...raised
      .filter(({ name }) => !(name in acknowledged))
      .map(({ answers, name }) => `assay triage ${answers ? `${answers.pipeline}/${answers.alarm}` : name}`),
    ...signs.map(({ command }) => command),
    ...pipelines.flatMap(({ next }) => next ?? []),
  ];
  return [
    styleText(raised.length > 0 ? "red" : "green", head, { stream: process.stdout }),
    ...(raised.length > 0 ? ["", ...raisedTable(found, now)] : []),
    ...(signs.length > 0 ? ["", ...signs.map(({ because }) => `  ${because}`)] : []),
    "",
    ...pipelineTable(pipelines),
    "",
    ...carried(pipelines),
    ...(next.length > 0 ? ["", "next", ...[...new Set(next)].map((command) => `  npx ${command}${where}`)] : []),
  ];
}

function raisedTable({ alarms, acknowledged }: StackStatus, now: number): string[] {
  const rows = alarms
    .filter(({ state }) => state === "ALARM")
    .map(({ name, answers, since, rule, reason }) => [
      answers ? `${answers.pipeline}/${answers.alarm}` : name,
      ageText(now - since),
      acknowledged[name] ? `acknowledged by ${acknowledged[name].by}` : "",
      rule ?? reason,
    ]);
  return table(["raised", "for", "", "because"], rows).split("\n");
}

/** What carries the records, apart from any run. */
function carried(pipelines: readonly StackPipeline[]): string[] {
  const rows = pipelines.map(({ pipeline, vitals: { switches, lagMs, queues } }) => [
    pipeline,
    switches.map(({ what, on, state }) => `${what.slice(pipeline.length + 1)} ${on ? "on" : state.toLowerCase()}`).join(", "),
    lagMs === undefined ? "" : ageText(lagMs),
    Object.values(queues).reduce((sum, messages) => sum + messages, 0),
  ]);
  return table(["pipeline", "switches", "behind", "messages waiting"], rows).split("\n");
}
