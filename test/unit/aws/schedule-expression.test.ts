import assert from "node:assert/strict";
import { isRight } from "fp-ts/lib/Either.js";
import { parseSchedule } from "../../../domain/aws/schedule-expression.ts";

describe("parseSchedule", () => {
  const messageOf = (expression: string): string | undefined => {
    const parsed = parseSchedule(expression);
    return isRight(parsed) ? undefined : parsed.left.message.replace(/; write .*/, "");
  };

  const ALLOWED = [
    "rate(1 minute)",
    "rate(5 minutes)",
    "rate(1 hour)",
    "rate(12 hours)",
    "rate(7 days)",
    "cron(0 9 * * ? *)",
    "cron(0/15 9-16 ? * MON-FRI *)",
    "cron(30 21 ? * 2-6 *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 LW JAN,JUL ? 2026-2030)",
    "cron(0 0 15W * ? *)",
    "cron(0 0 ? * 6L *)",
    "cron(0 0 ? * FRI#2 *)",
    "cron(0,30 * 1 */3 ? *)",
  ];
  for (const expression of ALLOWED) {
    it(`takes ${expression}`, () => assert.deepEqual(parseSchedule(expression), { _tag: "Right", right: expression }));
  }

  const REFUSED: readonly [string, string][] = [
    ["every 5 minutes", "it is neither cron(…) nor rate(…)"],
    ["rate(0 minutes)", "a rate is a whole number from 1 of minutes, hours or days"],
    ["rate(90 seconds)", "a rate is a whole number from 1 of minutes, hours or days"],
    ["rate(1 minutes)", "1 takes minute"],
    ["rate(5 minute)", "5 takes minutes"],
    ["cron(0 9 * * *)", "a cron has 6 fields, and this one 5"],
    ["cron(0 9 * * * *)", "exactly one of day-of-month and day-of-week has to be ?"],
    ["cron(0 9 ? * ? *)", "exactly one of day-of-month and day-of-week has to be ?"],
    ["cron(60 9 * * ? *)", "minutes is 60; it takes 0-59, * and lists, ranges and steps of these"],
    ["cron(0 24 * * ? *)", "hours is 24; it takes 0-23, * and lists, ranges and steps of these"],
    ["cron(0 9 32 * ? *)", "day-of-month is 32; it takes 1-31, ?, L or 15W, * and lists, ranges and steps of these"],
    ["cron(0 9 * 13 ? *)", "month is 13; it takes 1-12 or JAN-DEC, * and lists, ranges and steps of these"],
    ["cron(0 9 ? * 0 *)", "day-of-week is 0; it takes 1-7 or SUN-SAT (1 is SUN), ?, L or 2#1, * and lists, ranges and steps of these"],
    [
      "cron(0 9 ? * FRI-MON *)",
      "day-of-week is FRI-MON; it takes 1-7 or SUN-SAT (1 is SUN), ?, L or 2#1, * and lists, ranges and steps of these",
    ],
    ["cron(0 9 * * ? 1969)", "year is 1969; it takes 1970-2199, * and lists, ranges and steps of these"],
    ["cron(0/0 9 * * ? *)", "minutes is 0/0; it takes 0-59, * and lists, ranges and steps of these"],
    ["cron(5- 9 * * ? *)", "minutes is 5-; it takes 0-59, * and lists, ranges and steps of these"],
    ["cron(1-2-3 9 * * ? *)", "minutes is 1-2-3; it takes 0-59, * and lists, ranges and steps of these"],
    ["cron(, 9 * * ? *)", "minutes is ,; it takes 0-59, * and lists, ranges and steps of these"],
  ];
  for (const [expression, fault] of REFUSED) {
    it(`refuses ${expression}`, () => assert.equal(messageOf(expression), `${expression} is no schedule: ${fault}`));
  }
});
