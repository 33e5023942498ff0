import assert from "node:assert/strict";
import { table } from "../../../ops/cli/table.ts";

describe("a table for people", () => {
  it("is as wide as its widest cell, numbers to the right", () => {
    assert.equal(
      table(
        ["a", "n"],
        [
          ["xyz", 1],
          [null, 22],
        ],
      ),
      "a     n\n───  ──\nxyz   1\n     22",
    );
  });

  it("may have more rows than a function takes arguments", () => {
    const lines = table(["a"], Array<string[]>(300_000).fill(["xyz"])).split("\n");
    assert.deepEqual([lines.length, lines[1]], [300_002, "───"]);
  });
});
