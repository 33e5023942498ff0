import { alarmsMeant, type StandingAlarm } from "../../domain/answer/alarm-state.ts";
import { didYouMean } from "../../domain/settings.ts";
import { CommandFault } from "./exit.ts";

/** What an alarm is called where it is short: `stream-ingest/silence`, or CloudWatch's own name. */
export function shortName({ answers, name }: StandingAlarm): string {
  return answers ? `${answers.pipeline}/${answers.alarm}` : name;
}

/** Those that are named; several where a runbook's entry answers several. Throws a CommandFault for names that mean none, with the nearest. */
export function alarmsNamed(alarms: readonly StandingAlarm[], asked: readonly string[], stack: string): readonly StandingAlarm[] {
  const known = [...new Set(alarms.flatMap((alarm) => [shortName(alarm), alarm.name, alarm.answers?.alarm ?? []].flat()))];
  const unknown = asked.filter((name) => alarmsMeant(alarms, name).length === 0);
  if (unknown.length > 0) {
    const short = [...new Set(alarms.map(shortName))].sort();
    throw new CommandFault(
      unknown.map((name) => `stack ${stack} has no alarm ${name}: ${didYouMean(name, known)}known are ${short.join(", ") || "none"}`),
    );
  }
  return [...new Set(asked.flatMap((name) => alarmsMeant(alarms, name)))];
}
