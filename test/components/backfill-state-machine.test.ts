import assert from "node:assert/strict";
import { BackfillStateMachine, type BackfillStateMachineArgs } from "../../components/backfill-state-machine.ts";
import type { LambdaFunction } from "../../components/function.ts";
import { granted, grantee, statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, description, lambdaFunction, notice } from "../support/parts.ts";

const made = (args: Partial<BackfillStateMachineArgs> = {}) =>
  registered(() => {
    const functions = { plan: lambdaFunction("plan"), slice: lambdaFunction("slice"), models: lambdaFunction("models") };
    new BackfillStateMachine("backfill", { functions, logs: { retentionDays: 90 }, ...notice, ...args }).canStart(grantee());
  });
type Four = [LambdaFunction, LambdaFunction, LambdaFunction, LambdaFunction];
const MACHINE = "aws:sfn/stateMachine:StateMachine";

interface States {
  readonly StartAt: string;
  // biome-ignore lint/suspicious/noExplicitAny: states of every type, asserted on below
  readonly States: Record<string, any>;
}
const definitionOf = async (args: Partial<BackfillStateMachineArgs> = {}): Promise<States> =>
  JSON.parse(only(await made(args), MACHINE).definition);

describe("BackfillStateMachine", () => {
  const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: "FULL" }];
  const call = (name: string) => ({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: arnOf(`${name}-function`), Payload: "{% $states.input %}" },
    Retry: retry,
  });

  it("plans, takes four slices in at once, and builds the models of what came in", async () => {
    const { StartAt, States } = await definitionOf();
    assert.equal(StartAt, "Plan");
    assert.deepEqual(States["Plan"], { ...call("plan"), Output: "{% $states.result.Payload %}", Next: "Slices" });
    const { Items, MaxConcurrency, ItemProcessor, Output, Next } = States["Slices"];
    assert.deepEqual(
      { Items, MaxConcurrency, Output, Next },
      {
        Items: "{% $states.input.slices %}",
        MaxConcurrency: 4,
        Output: { slices: "{% $states.result %}" },
        Next: "Models",
      },
    );
    const { Catch, ...slice } = ItemProcessor.States.Slice;
    assert.deepEqual(slice, { ...call("slice"), Output: "{% $states.result.Payload %}", End: true });
    assert.deepEqual(Catch[0].ErrorEquals, ["States.ALL"]);
    const { Output: built, ...models } = States["Models"];
    assert.deepEqual(models, { ...call("models"), Next: "Whole" });
    assert.equal(built.models, "{% $states.result.Payload %}");
  });

  it("has what came too late merged after all that came in time, where a function does that", async () => {
    const resources = await registered(() => {
      const [plan, slice, models, late] = ["plan", "slice", "models", "late"].map((name) => lambdaFunction(name)) as Four;
      new BackfillStateMachine("backfill", { functions: { plan, slice, models, late }, logs: { retentionDays: 90 }, ...notice });
    });
    const { States } = JSON.parse(only(resources, MACHINE).definition) as States;
    assert.equal(States["Models"].Next, "Late");
    const { Output, ...merge } = States["Late"];
    assert.deepEqual(merge, { ...call("late"), Next: "Whole" });
    assert.deepEqual(Output, {
      models: "{% $states.input.models %}",
      failed: "{% $states.input.failed %}",
      late: "{% $states.result.Payload %}",
    });
  });

  it("fails in the end, and not before, where a slice failed", async () => {
    const { States } = await definitionOf();
    const caught = States["Slices"].ItemProcessor.States.Slice.Catch[0].Output.outcome;
    assert.equal(States["Models"].Output.failed, `{% $count($states.input.slices[outcome = "${caught}"]) %}`);
    assert.deepEqual(States["Whole"].Choices, [{ Condition: "{% $states.input.failed > 0 %}", Next: "Incomplete" }]);
    const { Type, Error: error, Cause } = States["Incomplete"];
    assert.deepEqual([Type, error], ["Fail", "SlicesFailed"]);
    assert.equal(Cause, '{% "slices that failed: " & $string($states.input.failed) & "; run it again to go on with them" %}');
    assert.equal(States[States["Whole"].Default].Type, "Succeed");
  });

  it("names no state that is not there, and none that nothing leads to", async () => {
    for (const machine of [await definitionOf(), (await definitionOf()).States["Slices"].ItemProcessor as States]) {
      const next = Object.values(machine.States).flatMap((state) => [state, ...(state.Choices ?? []), ...(state.Catch ?? [])]);
      const reached = new Set(
        [machine.StartAt, ...next.flatMap(({ Next, Default }) => [Next, Default])].filter((name) => name !== undefined),
      );
      assert.deepEqual([...reached].sort(), Object.keys(machine.States).sort());
    }
  });

  it("takes its bounds as they are set", async () => {
    const { States } = await definitionOf({ concurrency: 1, retryAttempts: 5, retrySeconds: 30 });
    assert.equal(States["Slices"].MaxConcurrency, 1);
    const [{ MaxAttempts, IntervalSeconds }] = States["Plan"].Retry;
    assert.deepEqual({ MaxAttempts, IntervalSeconds }, { MaxAttempts: 5, IntervalSeconds: 30 });
  });

  it("logs and traces every execution", async () => {
    const { loggingConfiguration, tracingConfiguration } = only(await made(), MACHINE);
    assert.deepEqual(loggingConfiguration, { level: "ALL", includeExecutionData: true, logDestination: `${arnOf("backfill-logs")}:*` });
    assert.deepEqual(tracingConfiguration, { enabled: true });
  });

  it("acts under a role that Step Functions takes on for this account alone, and that may invoke just these functions", async () => {
    const resources = await made();
    const [trust] = statements(only(resources, "aws:iam/role:Role", "backfill-role").assumeRolePolicy);
    assert.deepEqual(trust, {
      Effect: "Allow",
      Principal: { Service: "states.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
    for (const called of ["plan", "slice", "models"]) {
      const statement = { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [arnOf(`${called}-function`)] };
      assert.deepEqual(granted(resources, `backfill-start-${called}`), [statement]);
    }
  });

  it("can be started by those it lets", async () => {
    const statement = { Effect: "Allow", Action: ["states:StartExecution"], Resource: [arnOf("backfill-machine")] };
    assert.deepEqual(granted(await made(), "reader-start-backfill"), [statement]);
  });

  it("raises an alarm when an execution fails", async () => {
    const { metricName, dimensions, alarmDescription } = only(await made(), "aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.deepEqual(
      { metricName, dimensions },
      { metricName: "ExecutionsFailed", dimensions: { StateMachineArn: arnOf("backfill-machine") } },
    );
    assert.equal(alarmDescription, description("A backfill failed: its plan, its models or at least one of its slices, after all tries"));
  });

  it("refuses bounds that Step Functions does not keep", async () => {
    await assert.rejects(made({ concurrency: 41 }), /BackfillStateMachine backfill: concurrency is 41; give a whole number from 1 to 40$/);
    await assert.rejects(made({ retryAttempts: 11 }), /retryAttempts is 11; give a whole number from 0 to 10$/);
    await assert.rejects(made({ retrySeconds: 0 }), /retrySeconds is 0; give a whole number from 1 to 3,600$/);
    await assert.rejects(made({ logs: { retentionDays: 2 } }), /BackfillStateMachine backfill: logs\.retentionDays is 2; CloudWatch takes/);
  });
});
