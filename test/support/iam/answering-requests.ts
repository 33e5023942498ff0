/** What IAM is asked for calls of those who answer an alarm: of CloudWatch, of Lambda and of the scheduler. */
import type { Props } from "../engine/cloud.ts";
import { ACCOUNT, REGION } from "../engine/kinds.ts";
import type { IamRequest } from "./policy.ts";

/** A call of a service whose operations are methods on paths. */
interface RestCall {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const asked = (action: string, resource: string, context: IamRequest["context"] = {}): IamRequest => ({ action, resource, context });

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html */
export function cloudWatchRequests(operation: string, input: Props): readonly IamRequest[] {
  const of = (kind: string, name: string) => asked(`cloudwatch:${operation}`, arn("cloudwatch", `${kind}:${name}`));
  switch (operation) {
    case "GetMetricData":
      return [asked("cloudwatch:GetMetricData", "*")];
    case "DescribeAlarmHistory":
      return [of("alarm", input["AlarmName"])];
    case "DescribeAlarms":
    case "EnableAlarmActions":
    case "DisableAlarmActions":
      // Of those that are not named, whichever there are.
      return ((input["AlarmNames"] ?? ["*"]) as readonly string[]).map((name) => of("alarm", name));
    case "PutAlarmMuteRule":
      return [
        of("alarm-mute-rule", input["Name"]),
        ...(input["MuteTargets"].AlarmNames as readonly string[]).map((name) => of("alarm", name)),
      ];
    case "DeleteAlarmMuteRule":
      return [of("alarm-mute-rule", input["AlarmMuteRuleName"])];
    default:
      throw new Error(`CloudWatch's ${operation} is not known here`);
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export function lambdaRequest({ method, path }: RestCall): IamRequest {
  const [, kind, name, part] = /^\/2015-03-31\/(functions|event-source-mappings)\/([^/?]+)\/?([^?]*)/.exec(path) ?? [];
  const id = decodeURIComponent(name ?? "")
    .split(":")
    .at(-1);
  switch (`${method} ${kind} ${part}`) {
    case "POST functions invocations":
      return asked("lambda:InvokeFunction", arn("lambda", `function:${id}`));
    case "GET functions configuration":
      return asked("lambda:GetFunctionConfiguration", arn("lambda", `function:${id}`));
    case "GET event-source-mappings ":
      return asked("lambda:GetEventSourceMapping", arn("lambda", `event-source-mapping:${id}`));
    case "PUT event-source-mappings ":
      return asked("lambda:UpdateEventSourceMapping", arn("lambda", `event-source-mapping:${id}`));
    default:
      throw new Error(`Lambda ${method} ${path} is not known here`);
  }
}

/** Who writes a schedule hands its role on. https://docs.aws.amazon.com/scheduler/latest/UserGuide/security_iam_id-based-policies.html */
export function schedulerRequests({ method, path, body }: RestCall): readonly IamRequest[] {
  const [, name] = /^\/schedules\/([^/?]+)/.exec(path) ?? [];
  const schedule = arn("scheduler", `schedule/default/${decodeURIComponent(name ?? "")}`);
  if (method === "GET") return [asked("scheduler:GetSchedule", schedule)];
  if (method !== "PUT") throw new Error(`Scheduler ${method} ${path} is not known here`);
  const { Target } = JSON.parse(body.toString()) as Props;
  return [
    asked("scheduler:UpdateSchedule", schedule),
    asked("iam:PassRole", Target.RoleArn, { "iam:PassedToService": "scheduler.amazonaws.com" }),
  ];
}
