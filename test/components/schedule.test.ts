import assert from "node:assert/strict";
import { Queue } from "../../components/queue.ts";
import { Schedule, type ScheduleArgs } from "../../components/schedule.ts";
import { granted, statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, lambdaFunction } from "../support/parts.ts";

const made = (args: Partial<ScheduleArgs> = {}) =>
  registered(
    () =>
      new Schedule("poll", {
        target: lambdaFunction("producer"),
        expression: "rate(1 minute)",
        undelivered: new Queue("undelivered"),
        ...args,
      }),
  );
const SCHEDULE = "aws:scheduler/schedule:Schedule";

describe("Schedule", () => {
  it("starts its target on time, tries an hour at most, and keeps what it could not deliver", async () => {
    assert.deepEqual(only(await made(), SCHEDULE), {
      scheduleExpression: "rate(1 minute)",
      scheduleExpressionTimezone: "UTC",
      state: "ENABLED",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: arnOf("producer-function"),
        roleArn: arnOf("poll-role"),
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: arnOf("undelivered-queue") },
      },
    });
  });

  it("is switched off and stays, at the hours of its time zone, with what it hands over", async () => {
    const schedule = only(
      await made({ enabled: false, expression: "cron(30 16 ? * MON-FRI *)", timeZone: "America/New_York", input: { symbols: ["AAPL"] } }),
      SCHEDULE,
    );
    assert.equal(schedule.state, "DISABLED");
    assert.equal(schedule.scheduleExpression, "cron(30 16 ? * MON-FRI *)");
    assert.equal(schedule.scheduleExpressionTimezone, "America/New_York");
    assert.equal(schedule.target.input, '{"symbols":["AAPL"]}');
  });

  it("acts under a role that Scheduler takes on for this account alone, and that may start just its target", async () => {
    const resources = await made();
    assert.deepEqual(statements(only(resources, "aws:iam/role:Role", "poll-role").assumeRolePolicy), [
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
    const statement = (action: string, resource: string) => [{ Effect: "Allow", Action: [action], Resource: [resource] }];
    assert.deepEqual(granted(resources, "poll-start-producer"), statement("lambda:InvokeFunction", arnOf("producer-function")));
    assert.deepEqual(granted(resources, "poll-send-undelivered"), statement("sqs:SendMessage", arnOf("undelivered-queue")));
    const order = resources.map(({ name }) => name);
    assert.ok(order.indexOf("poll-start-producer") < order.indexOf("poll-schedule"));
  });

  it("refuses what Scheduler would, naming what is wrong", async () => {
    await assert.rejects(
      made({ expression: "cron(0 9 * * *)" }),
      /Schedule poll: expression cron\(0 9 \* \* \*\) is no schedule: a cron has 6 fields, and this one 5;/,
    );
    await assert.rejects(
      made({ timeZone: "New York" }),
      /Schedule poll: timeZone is New York, which names none; give one such as America\/New_York or UTC$/,
    );
    await assert.rejects(made({ retryAttempts: 186 }), /retryAttempts is 186; give a whole number from 0 to 185$/);
    await assert.rejects(made({ maxEventAgeSeconds: 59 }), /maxEventAgeSeconds is 59; give a whole number from 60 to 86,400$/);
  });
});
