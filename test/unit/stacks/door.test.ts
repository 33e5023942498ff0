import assert from "node:assert/strict";

/** Plain JavaScript, which has no types. */
const door = new URL("../../../stacks/index.js", import.meta.url).href;

describe("the door to the Pulumi program", () => {
  it("says in one line what to do on an older Node", async () => {
    const { default: program } = (await import(door)) as { default: () => Promise<unknown> };
    const { versions } = process;
    Object.defineProperty(process, "versions", { value: { ...versions, node: "20.19.0" }, configurable: true });
    try {
      await assert.rejects(
        program(),
        /^Error: assay's stacks need Node 24 or newer, and this is 20\.19\.0: run "npm ci", then "npm run deploy -- STACK", or put node_modules\/\.bin first on your PATH$/,
      );
    } finally {
      Object.defineProperty(process, "versions", { value: versions, configurable: true });
    }
  });
});
