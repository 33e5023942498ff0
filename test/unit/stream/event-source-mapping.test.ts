import assert from "node:assert/strict";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { advance, begin, type MappingAction, type MappingEvent, type MappingState } from "../../../domain/stream/event-source-mapping.ts";
import { BATCHING_CASES } from "./cases/batching.ts";
import {
  type Case,
  DEFAULTS,
  type ExpectedAction,
  elapsed,
  failed,
  fetched,
  invoke,
  naming,
  read,
  record,
  records,
  returned,
  SOURCE,
} from "./cases/case.ts";
import { RESPONSE_CASES } from "./cases/responses.ts";
import { RETRY_CASES } from "./cases/retries.ts";

const TABLE = { batching: BATCHING_CASES, retries: RETRY_CASES, "reported failures": RESPONSE_CASES };

function started({ settings, from }: Pick<Case, "settings" | "from">, checkpoint?: string): MappingState {
  const startingPosition = from ?? { _tag: "TRIM_HORIZON" };
  return begin({ settings: { ...DEFAULTS, ...settings }, source: SOURCE, startingPosition, checkpoint }, 0);
}

const numbers = (records: readonly StreamRecord[]) => records.map(({ sequenceNumber }) => sequenceNumber);

/** Records by their sequence numbers, which a failure shows better than their data. */
function expected(action: ExpectedAction) {
  if (action._tag === "Invoke") return { ...action, batch: numbers(action.batch) };
  return action._tag === "Discard" ? { ...action, records: numbers(action.records) } : action;
}

function told(action: MappingAction) {
  if (action._tag !== "Discard") return expected(action);
  const { requestId, condition, approximateInvokeCount } = action.failure.requestContext;
  return expected({ _tag: "Discard", records: action.records, condition, invocations: approximateInvokeCount, requestId });
}

describe("an event source mapping", () => {
  for (const [subject, cases] of Object.entries(TABLE)) {
    describe(subject, () => {
      for (const row of cases) {
        const basis =
          row.basis._tag === "Assumed" ? `assumed: ${row.basis.why}` : `${row.basis._tag.toLowerCase()}: ${row.basis.page.title}`;
        it(`${row.behaviour} [${basis}]`, () => {
          let state = started(row);
          for (const { at, event, action } of row.steps) {
            state = advance(state, event, at);
            assert.deepEqual(told(state.action), expected(action), `at ${at}, after ${event._tag}`);
          }
          assert.equal(state.checkpoint, row.checkpoint);
        });
      }
    });
  }

  it("reads first, from the oldest record or after the checkpoint", () => {
    assert.deepEqual(started({}).action, read(undefined, 100));
    assert.deepEqual(started({}, "7").action, read("7", 100));
    assert.deepEqual(started({ settings: { maximumBatchingWindowInSeconds: 2 } }).action, read(undefined, 100, 2_000));
  });

  it("takes no notice of the starting position where there is a checkpoint", () => {
    const state = started({ from: { _tag: "AT_TIMESTAMP", timestamp: 500 } }, "7");
    assert.deepEqual(advance(state, fetched([record(8, 100)]), 600).action, invoke([record(8, 100)]));
  });

  it("begun again at its checkpoint, delivers what was not done once more", () => {
    const first = advance(advance(started({ settings: { batchSize: 2 } }), fetched(records(1, 2)), 0), returned("a"), 1);
    assert.equal(advance(first, fetched(records(3, 4)), 2).checkpoint, "2");
    assert.deepEqual(started({ settings: { batchSize: 2 } }, "2").action, read("2", 2));
  });

  it("says in the failure record whether the last invocation failed or reported failures", () => {
    const settings = { maximumRetryAttempts: 0, reportBatchItemFailures: true };
    const errorAfter = (event: MappingEvent) => {
      const { action } = advance(advance(started({ settings }), fetched([record(1)]), 0), event, 1);
      assert.ok(action._tag === "Discard");
      return action.failure.responseContext?.functionError;
    };
    assert.equal(errorAfter(failed("a")), "Unhandled");
    assert.equal(errorAfter(returned("a", naming("1"))), null);
  });

  it("refuses an event that does not answer its last action", () => {
    assert.throws(() => advance(started({}), elapsed, 0), /^Error: Elapsed does not answer Read$/);
  });

  it("leaves a state as it was, so that a step can be taken again", () => {
    const state = advance(started({}), fetched(records(1, 2)), 0);
    const before = structuredClone(state);
    advance(state, returned("a"), 1);
    assert.deepEqual(state, before);
  });
});
