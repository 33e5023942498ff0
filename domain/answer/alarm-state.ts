/** An alarm of a stack as it stands. */

/** From the worst on. */
export const ALARM_STATES = ["ALARM", "INSUFFICIENT_DATA", "OK"] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** Which entry of which pipeline's runbook answers an alarm. */
export interface AnsweredBy {
  readonly pipeline: string;
  readonly alarm: string;
}

export interface StandingAlarm {
  /** As CloudWatch calls it. */
  readonly name: string;
  readonly arn: string;
  readonly state: AlarmState;
  /** Since when, epoch milliseconds. */
  readonly since: number;
  /** CloudWatch's own words, with the values. */
  readonly reason: string;
  /** How much time it judges at once, in milliseconds. */
  readonly windowMs: number;
  /** Whether it tells anybody. */
  readonly actionsEnabled: boolean;
  /** Undefined where its description names no runbook of ours. */
  readonly answers: AnsweredBy | undefined;
  readonly rule: string | undefined;
  readonly owner: string | undefined;
  readonly command: string | undefined;
}

/** The alarm that is meant: CloudWatch's name, the runbook's, or the runbook's behind its pipeline (`stream-ingest/silence`). */
export function alarmsMeant(alarms: readonly StandingAlarm[], asked: string): readonly StandingAlarm[] {
  return alarms.filter(
    ({ name, answers }) => name === asked || answers?.alarm === asked || (answers && `${answers.pipeline}/${answers.alarm}` === asked),
  );
}

/** Those that are raised first, then the newest. */
export function worstFirst(alarms: readonly StandingAlarm[]): readonly StandingAlarm[] {
  return alarms.toSorted((a, b) => ALARM_STATES.indexOf(a.state) - ALARM_STATES.indexOf(b.state) || b.since - a.since);
}
