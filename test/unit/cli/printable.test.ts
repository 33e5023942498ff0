import assert from "node:assert/strict";
import { printable } from "../../../ops/cli/terminal/printable.ts";

describe("text of others for a terminal", () => {
  it("is shown as it is, but for what would control the terminal or the order of the text", () => {
    assert.equal(printable("a\u001b[31mb\n\u0007 \u009b2J"), "a\\u001b[31mb\\u000a\\u0007 \\u009b2J");
    assert.equal(printable("100\u202e001\u2066x\u2069\u2028"), "100\\u202e001\\u2066x\\u2069\\u2028");
    assert.equal(printable("Ünïcode שלום 株 👍"), "Ünïcode שלום 株 👍");
  });
});
