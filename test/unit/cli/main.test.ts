import assert from "node:assert/strict";
import { once } from "node:events";
import { startAssay } from "../../support/assay.ts";

describe("assay", () => {
  it("ends quietly where nobody reads its output any more, as in `assay … | head`", async () => {
    const child = startAssay("cost", "--help");
    child.stdout!.destroy();
    let stderr = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    assert.deepEqual([code, stderr], [0, ""]);
  });
});
