import assert from "node:assert/strict";
import { bundle } from "../../components/bundle.ts";
import { weigh } from "../support/bundle-weight.ts";

describe("the processor's bundle", () => {
  it("weighs no more than 605 kB, 220 kB of it its own", async () => {
    const { bytes, withoutSdk } = await weigh("pipelines/stream-ingest/lambda/processor.ts");
    assert.ok(bytes <= 605_000, `it weighs ${bytes} bytes: see what came in by esbuild's metafile`);
    assert.ok(withoutSdk <= 220_000, `without AWS's clients it weighs ${withoutSdk} bytes: see what came in by esbuild's metafile`);
  });

  it("has no HTTP/2 of Node's, which Kinesis's client would load with every start", async () => {
    for (const name of ["processor", "producer"]) {
      const contents = await bundle({ entry: `pipelines/stream-ingest/lambda/${name}.ts` }).contents;
      for (const [path, text] of Object.entries(contents)) assert.doesNotMatch(text, /node:http2/, path);
    }
  });
});
