import assert from "node:assert/strict";
import { stateful } from "../../components/stateful.ts";

describe("stateful", () => {
  it("guards data that is kept, against the engine and against its removal from the program", () => {
    assert.deepEqual(stateful({ keep: true }), { protect: true, retainOnDelete: true });
  });

  it("leaves the data of short-lived stacks to be destroyed with them", () => {
    assert.deepEqual(stateful({ keep: false }), { protect: false, retainOnDelete: false });
  });
});
