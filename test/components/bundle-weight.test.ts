import assert from "node:assert/strict";
import { weigh } from "../support/bundle-weight.ts";

describe("the processor's bundle", () => {
  it("weighs no more than 645 kB, 252 kB of it its own", async () => {
    const { bytes, withoutSdk } = await weigh("pipelines/stream-ingest/lambda/processor.ts");
    assert.ok(bytes <= 645_000, `it weighs ${bytes} bytes: see what came in by esbuild's metafile`);
    assert.ok(withoutSdk <= 252_000, `without AWS's clients it weighs ${withoutSdk} bytes: see what came in by esbuild's metafile`);
  });
});
