import assert from "node:assert/strict";
import { Frame } from "../../../ops/cli/terminal/frame.ts";

describe("a frame on a terminal", () => {
  it("is written over the one before it, each in one write, and at the end is gone and the cursor back", () => {
    const writes: string[] = [];
    const before = process.listenerCount("exit");
    const frame = new Frame({ write: (text) => writes.push(text) });
    frame.draw(["a", "b"]);
    frame.draw(["c"]);
    frame.end();
    frame.end();
    frame.draw(["d"]);
    assert.deepEqual(writes, [
      "\u001b[?25l",
      "\u001b[?7l\ra\u001b[K\nb\u001b[K\n\u001b[J\u001b[?7h",
      "\u001b[?7l\u001b[2Fc\u001b[K\n\u001b[J\u001b[?7h",
      "\u001b[1F\u001b[J\u001b[?25h",
    ]);
    assert.equal(process.listenerCount("exit"), before);
  });
});
