/**
 * CloudWatch's mute rules on loopback, as far as they are written and removed: what its documentation does not allow is refused as the
 * service refuses it. Source: PutAlarmMuteRule, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

export interface MuteRule {
  readonly Name: string;
  readonly Description?: string;
  readonly Rule: { readonly Schedule: { readonly Expression: string; readonly Duration: string; readonly Timezone?: string } };
  readonly MuteTargets?: { readonly AlarmNames: readonly string[] };
  /** Epoch seconds. */
  readonly ExpireDate?: number;
}

const SERVICE = "GraniteServiceVersion20100801.";
const MOST_MINUTES = 15 * 24 * 60;

export class MuteRules {
  readonly rules = new Map<string, MuteRule>();
  readonly requests: { readonly operation: string; readonly body: unknown }[] = [];

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(request.headers["x-amz-target"]).replace(SERVICE, "");
    const body = await json(request);
    this.requests.push({ operation, body });
    const refused = operation === "PutAlarmMuteRule" ? this.put(body as MuteRule) : this.remove(body as { AlarmMuteRuleName: string });
    response.writeHead(refused ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(refused ?? {}));
  }

  /** Whether an alarm's actions are held back at an instant (epoch milliseconds). */
  isMuted(alarm: string, at: number): boolean {
    return [...this.rules.values()].some(({ Rule, MuteTargets, ExpireDate = Number.POSITIVE_INFINITY }) => {
      const begins = beginOf(Rule.Schedule.Expression);
      const ends = begins + minutesOf(Rule.Schedule.Duration) * 60_000;
      return MuteTargets?.AlarmNames.includes(alarm) === true && at >= begins && at < Math.min(ends, ExpireDate * 1_000);
    });
  }

  private put(rule: MuteRule): object | undefined {
    const { Name, Description = "", Rule, MuteTargets } = rule;
    const { Expression, Duration, Timezone } = Rule.Schedule;
    const minutes = minutesOf(Duration);
    const faults = [
      !/^.{1,255}$/.test(Name) && "Name",
      Description.length > 1024 && "Description",
      Number.isNaN(beginOf(Expression)) && "Expression",
      !(minutes >= 1 && minutes <= MOST_MINUTES) && "Duration",
      Timezone !== "UTC" && "Timezone",
      !(MuteTargets && MuteTargets.AlarmNames.length >= 1 && MuteTargets.AlarmNames.length <= 100) && "MuteTargets",
    ].filter(Boolean);
    if (faults.length > 0) return { __type: "InvalidParameterValue", message: faults.join(", ") };
    this.rules.set(Name, rule);
    return undefined;
  }

  private remove({ AlarmMuteRuleName }: { readonly AlarmMuteRuleName: string }): object | undefined {
    return this.rules.delete(AlarmMuteRuleName) ? undefined : { __type: "ResourceNotFoundException", message: AlarmMuteRuleName };
  }
}

/** Of `at(2026-01-20T21:31)` in UTC; NaN of anything else. */
function beginOf(expression: string): number {
  return Date.parse(`${/^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(expression)?.[1]}:00Z`);
}

function minutesOf(duration: string): number {
  const [whole, days = "0", hours = "0", minutes = "0"] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration) ?? [];
  return whole === undefined ? Number.NaN : (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
}
