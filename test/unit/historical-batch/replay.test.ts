import assert from "node:assert/strict";
import { right } from "fp-ts/lib/Either.js";
import { replayHistory } from "../../../pipelines/historical-batch/replay.ts";
import { fakePorts, settings } from "./helpers.ts";

describe("a replay of bars", () => {
  it("finds no dead letters, and does not look for them where it may not", async () => {
    const { ports } = fakePorts([]);
    const objects = {
      ...ports.objects,
      list: async (prefix: string): Promise<readonly string[]> => {
        throw new Error(`${prefix} may not be listed`);
      },
    };
    const replaying = { ...ports, objects, toldAt: async () => new Map(), pace: async () => {} };
    const order = {
      ...({ zone: "dead-letters", filter: {}, replay: "replay-1", who: "ada", at: "2026-01-18T22:00:00.000000Z", why: "" } as const),
      ...{ dryRun: false, again: false },
    };
    const nothing = { replay: "replay-1", objects: 0, became: { curated: 0, duplicate: 0, late: 0, quarantined: 0 }, left: {} };
    assert.deepEqual(await replayHistory(replaying, settings(), order), right({ ...nothing, interrupted: false }));
    await assert.rejects(replayHistory(replaying, settings(), { ...order, zone: "quarantine" }), /may not be listed/);
  });
});
