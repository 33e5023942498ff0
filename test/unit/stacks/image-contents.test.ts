import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { DOCKERFILE, imageContents } from "../../../stacks/image-contents.ts";
import type { Registered } from "../../support/mocks.ts";
import { IMAGE_URI } from "../../support/parts.ts";
import { registeredStack } from "../../support/sample-stacks.ts";

const functionsOf = (resources: readonly Registered[]) => resources.filter(({ type }) => type === "aws:lambda/function:Function");

describe("what images hold", function () {
  this.timeout(180_000);
  let functions: Readonly<Record<string, string>>;
  before(async () => {
    functions = await imageContents("functions");
  });

  it("is of each function what its zip would hold, at the same path", async () => {
    for (const transport of ["stream", "direct"]) {
      const zips = functionsOf(await registeredStack("dev", { "assay:stream-ingest": { transport } }));
      for (const { name, inputs } of zips) {
        const { assets } = (await inputs["code"]) as { readonly assets: Promise<Record<string, pulumi.asset.FileAsset>> };
        for (const [path, file] of Object.entries(await assets)) {
          // A megabyte that differs is not worth showing.
          assert.ok(functions[path] === readFileSync(await file.path, "utf8"), `${name}: ${path}`);
        }
      }
    }
  });

  it("is where Lambda looks for the handler that a function names", async () => {
    const config = { "assay:stream-ingest": { functionImage: IMAGE_URI }, "assay:historical-batch": { functionImage: IMAGE_URI } };
    const images = functionsOf(await registeredStack("dev", config)).filter(({ inputs }) => inputs["packageType"] === "Image");
    assert.ok(images.length >= 8);
    for (const { inputs } of images) {
      const [handler] = inputs["imageConfig"].commands as [string];
      assert.ok(functions[handler.replace(/\.handler$/, ".mjs")], handler);
    }
  });

  it("is of the producer its service, which the Dockerfile runs", async () => {
    const [, module] = /^CMD \["(pipelines\/stream-ingest\/service\.mjs)"\]$/m.exec(readFileSync(DOCKERFILE, "utf8")) ?? [];
    assert.deepEqual(Object.keys(await imageContents("producer")), [module]);
  });

  it("is all that is copied, by a user who may change none of it", () => {
    const [, producer, lambda] = readFileSync(DOCKERFILE, "utf8").split(/^FROM /m);
    assert.deepEqual(producer!.match(/^(COPY|ADD|RUN) .*/gm), ["COPY pipelines/ pipelines/"]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the Dockerfile's own variable
    assert.deepEqual(lambda!.match(/^(COPY|ADD|RUN) .*/gm), ["COPY pipelines/ ${LAMBDA_TASK_ROOT}/pipelines/"]);
    assert.match(producer!, /^USER 1000:1000$/m);
  });
});
