import { oneOf, text } from "../inputs.ts";
import { baseline, HOURS, type Line, metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

const MS_PER_HOUR = 3_600_000;
const MB_PER_GB = 1024;

export const stateMachine = resourceType({
  tokens: ["aws:sfn/stateMachine:StateMachine"],
  inputs: { type: oneOf("STANDARD", "EXPRESS") },
  usage: {
    transitions: { doc: "state transitions, of a standard machine", profiles: [1e3, 2e4, 5e5] },
    requests: { doc: "executions, of an express machine", profiles: [1e4, 1e6, 1e7] },
    averageMs: { doc: "milliseconds of an express execution", profiles: [500, 1000, 1000] },
    memoryMb: { doc: "MB of an express execution", default: 64 },
  },
  lines: ({ type = "STANDARD" }, use, { prices: { stepFunctions } }): Line[] => {
    if (type === "STANDARD") return [metered("transitions", stepFunctions.transitions, use, ["transitions"], (n) => n / 1000)];
    const gbHours = (requests: number, ms: number, mb: number) => requests * (ms / MS_PER_HOUR) * (mb / MB_PER_GB);
    return [
      metered("executions", stepFunctions.expressRequests, use, ["requests"], (n) => n / 1e6),
      metered("duration", stepFunctions.expressMemory, use, ["requests", "averageMs", "memoryMb"], gbHours),
    ];
  },
});

const HOURS_OF = { minute: 1 / 60, hour: 1, day: 24 } as const;

/** A rate is known to the invocation; how often a cron expression fires is usage. */
export const schedule = resourceType({
  tokens: ["aws:scheduler/schedule:Schedule"],
  inputs: { scheduleExpression: text, state: text },
  usage: { invocations: { doc: "invocations, of a cron schedule", profiles: [100, 1000, 10000] } },
  lines: ({ scheduleExpression = "", state }, use, { prices: { scheduler } }) => {
    if (state === "DISABLED") return [];
    const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(scheduleExpression);
    if (!rate) return [metered("invocations", scheduler.invocations, use, ["invocations"], (n) => n / 1e6)];
    const everyHours = Number(rate[1]) * HOURS_OF[rate[2] as keyof typeof HOURS_OF];
    return [baseline("invocations", scheduler.invocations, HOURS / everyHours / 1e6)];
  },
});
