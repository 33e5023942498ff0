import { rulePerType } from "../../rule.ts";

/** The longest name, by the API reference of each service. */
const LONGEST: ReadonlyMap<string, number> = new Map([
  ["aws:iam/role:Role", 64],
  ["aws:lambda/function:Function", 64],
  ["aws:scheduler/schedule:Schedule", 64],
  ["aws:kinesis/stream:Stream", 128],
  ["aws:sqs/queue:Queue", 80],
  ["aws:sns/topic:Topic", 256],
  ["aws:sfn/stateMachine:StateMachine", 80],
]);

/** A name made of pipeline, component and role grows unseen, and AWS refuses it at deploy. */
export const nameLengths = rulePerType(new Set(LONGEST.keys()), {
  name: "stack-name-lengths",
  description: "Names are no longer than their service takes.",
  check({ name }, report, { resource }) {
    const longest = LONGEST.get(resource.type)!;
    // By now the engine has made up the names that are not given.
    if (typeof name !== "string" || name.length <= longest) return;
    report(`The name ${name} takes ${name.length} characters, and AWS takes ${longest}: shorten it by ${name.length - longest}.`);
  },
});
