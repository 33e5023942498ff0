/** A backfill in the words of Step Functions: the Amazon States Language, with JSONata. */
import type * as pulumi from "@pulumi/pulumi";

export interface BackfillFunctions<Arn> {
  /** Takes the execution's input, and returns `{ slices: […] }`. */
  readonly plan: Arn;
  /** Takes one slice, and fetches, judges and commits it. */
  readonly slice: Arn;
  /** Takes `{ slices: […] }`, what became of each, and builds the models. */
  readonly models: Arn;
  /** Takes what is known by then, and merges what came too late elsewhere. Default: nothing does. */
  readonly late?: Arn;
}

export interface BackfillBounds {
  readonly concurrency: number;
  readonly retryAttempts: number;
  readonly retrySeconds: number;
}

const SLICE_FAILED = "SliceFailed";

/**
 * Plans, runs the slices side by side, and builds the models of what came in. A slice that fails after its retries stops no other: the
 * models are built without it, and the execution fails in the end, naming how many there were. Running it again takes up what is left.
 */
export function backfillDefinition(
  invoke: pulumi.Input<string>,
  functions: BackfillFunctions<pulumi.Input<string>>,
  bounds: BackfillBounds,
) {
  const call = (functionArn: pulumi.Input<string>) => ({
    Type: "Task",
    Resource: invoke,
    Arguments: { FunctionName: functionArn, Payload: "{% $states.input %}" },
    Retry: [retry(bounds)],
  });
  return {
    QueryLanguage: "JSONata",
    StartAt: "Plan",
    States: {
      Plan: { ...call(functions.plan), Output: "{% $states.result.Payload %}", Next: "Slices" },
      Slices: {
        Type: "Map",
        Items: "{% $states.input.slices %}",
        MaxConcurrency: bounds.concurrency,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          StartAt: "Slice",
          States: {
            Slice: {
              ...call(functions.slice),
              Output: "{% $states.result.Payload %}",
              Catch: [
                {
                  ErrorEquals: ["States.ALL"],
                  Output: { outcome: SLICE_FAILED, slice: "{% $states.input %}", error: "{% $states.errorOutput %}" },
                  Next: "Failed",
                },
              ],
              End: true,
            },
            Failed: { Type: "Pass", End: true },
          },
        },
        Output: { slices: "{% $states.result %}" },
        Next: "Models",
      },
      Models: {
        ...call(functions.models),
        Output: {
          models: "{% $states.result.Payload %}",
          failed: `{% $count($states.input.slices[outcome = "${SLICE_FAILED}"]) %}`,
        },
        Next: functions.late === undefined ? "Whole" : "Late",
      },
      // The last, so that what has come in time waits for none that has not.
      ...(functions.late !== undefined && {
        Late: {
          ...call(functions.late),
          Output: { models: "{% $states.input.models %}", failed: "{% $states.input.failed %}", late: "{% $states.result.Payload %}" },
          Next: "Whole",
        },
      }),
      Whole: { Type: "Choice", Choices: [{ Condition: "{% $states.input.failed > 0 %}", Next: "Incomplete" }], Default: "Done" },
      Incomplete: {
        Type: "Fail",
        Error: "SlicesFailed",
        Cause: '{% "slices that failed: " & $string($states.input.failed) & "; run it again to go on with them" %}',
      },
      Done: { Type: "Succeed" },
    },
  };
}

/** Whatever failed: data faults go to quarantine and fail no function, so what is left is worth another try. */
function retry({ retryAttempts, retrySeconds }: BackfillBounds) {
  return { ErrorEquals: ["States.ALL"], IntervalSeconds: retrySeconds, MaxAttempts: retryAttempts, BackoffRate: 2, JitterStrategy: "FULL" };
}
