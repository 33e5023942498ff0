import assert from "node:assert/strict";
import { right } from "fp-ts/lib/Either.js";
import type { HistoryProvider, Original } from "../../../domain/ports/provider.ts";
import { receive } from "../../../pipelines/historical-batch/arrivals.ts";
import { runHistory } from "../../../pipelines/historical-batch/handler.ts";
import { MemoryObjects } from "../../support/memory-stores.ts";
import { leftOf, rightOf } from "../providers-live/helpers.ts";
import { begun, fakePorts, settings } from "./helpers.ts";

const SLICE = { id: "slice" };
const original = (change: Partial<Original> = {}): Original => ({
  body: async function* () {
    yield new TextEncoder().encode("not a record\n");
  },
  format: "jsonl",
  hints: { packing: "none" },
  request: "fake:slice",
  ...change,
});
const providing = (told: Original): HistoryProvider => ({
  name: "fake",
  fingerprint: "fake/1",
  plan: async () => right([SLICE]),
  fetch: async () => right(told),
});
const broken = original({
  body: async function* () {
    yield new TextEncoder().encode("0123456789");
    throw new Error("the line went dead");
  },
});

describe("an original that arrives", () => {
  it("names in its envelope what was taken out of its body, and nothing where that was nothing", async () => {
    const redactions = [{ rule: "known:KEY", from: 2, to: 12 }];
    const envelopeOf = async (told: Original) => {
      const { ports } = fakePorts([], { provider: providing(told) });
      return rightOf(await receive(ports, await begun(ports), SLICE, 0));
    };
    assert.deepEqual((await envelopeOf(original({ redactions }))).redactions, redactions);
    assert.ok(!("redactions" in (await envelopeOf(original({ redactions: [] })))));
    assert.ok(!("redactions" in (await envelopeOf(original()))));
  });

  it("is a fault of its slice where its body breaks off: nothing of it is published, and a later try may bring it", async () => {
    const { ports, objects } = fakePorts([], { provider: providing(broken) });
    assert.deepEqual(leftOf(await receive(ports, await begun(ports), SLICE, 0)), {
      _tag: "Unreachable",
      retryable: true,
      message: "fake:slice broke off after 10 bytes (the line went dead)",
    });
    assert.deepEqual(await objects.list("raw/"), []);
    const result = rightOf(await runHistory(ports, settings(), { symbols: [] }));
    assert.deepEqual(
      result.unfetched.map(({ slice }) => slice.id),
      ["slice"],
    );
    assert.equal(result.totals.received, 0);
  });

  it("ends the run where it is the store that fails", async () => {
    class FullStore extends MemoryObjects {
      override async stage(): Promise<string> {
        throw new Error("the disk is full");
      }
    }
    const { ports } = fakePorts([], { provider: providing(original()), objects: new FullStore() });
    const run = await begun(ports);
    await assert.rejects(receive(ports, run, SLICE, 0), /the disk is full/);
  });
});
