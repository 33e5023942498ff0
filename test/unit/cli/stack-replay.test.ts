import assert from "node:assert/strict";
import type { StackAccess } from "../../../adapters/aws/responder/stack-access.ts";
import { NOTHING } from "../../../domain/answer/replay.ts";
import type { ReplayReply } from "../../../domain/answer/replay-request.ts";
import { CommandFault } from "../../../ops/cli/exit.ts";
import { replayOnStack } from "../../../ops/cli/stack-replay.ts";

const ORDER = { zone: "quarantine", filter: {}, who: "ada", why: "mended", dryRun: false, again: false, rate: undefined } as const;
const DONE = { _tag: "Replayed", dryRun: false, replay: "replay-1", objects: 1, became: NOTHING, left: {}, interrupted: false } as const;

/** Its function gives one answer after another. */
function replayed(answers: readonly (ReplayReply | string)[]) {
  const asked: unknown[] = [];
  const lambda = {
    send: async ({ input }: { readonly input: { readonly Payload: string } }) => {
      asked.push(JSON.parse(input.Payload).replay);
      return { Payload: Buffer.from(JSON.stringify(answers[asked.length - 1])) };
    },
  };
  const manifest = { stack: "dev", pipelines: { "stream-ingest": { functions: { replay: "replay" } } } };
  const access = { clients: { lambda }, manifest } as unknown as StackAccess;
  return { asked, done: replayOnStack(access, ORDER, { say: () => {}, stopRequested: () => false }) };
}

const saying = (text: RegExp) => (error: unknown) => error instanceof CommandFault && error.messages.some((line) => text.test(line));

describe("a replay on a stack", () => {
  const some = { ...DONE, became: { ...NOTHING, curated: 2 } };

  it("asks again under the same name until all is taken", async () => {
    const { asked, done } = replayed([{ ...some, interrupted: true }, some]);
    assert.deepEqual([(await done).became.curated, (await done).objects], [4, 2]);
    assert.deepEqual(asked, [undefined, "replay-1"]);
  });

  it("ends with a fault where a call comes no further, and does not ask for ever", async () => {
    const { asked, done } = replayed([
      { ...some, interrupted: true },
      { ...DONE, interrupted: true },
    ]);
    await assert.rejects(done, saying(/^replay stopped before it had judged a record/));
    assert.equal(asked.length, 2);
  });

  it("takes no answer of another function for its own", async () => {
    const { became: _, ...other } = DONE;
    for (const answer of ["done", other as ReplayReply]) {
      await assert.rejects(replayed([answer]).done, saying(/^replay gave no answer that this Assay reads, but .*deploy the stack again/));
    }
  });
});
