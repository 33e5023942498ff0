import assert from "node:assert/strict";
import { describeFault, type RecordFault } from "../../../domain/market/record.ts";

describe("describeFault", () => {
  const sentences: readonly (readonly [fault: RecordFault, sentence: string])[] = [
    [{ _tag: "not-decodable", detail: "it is not JSON" }, "cannot be read: it is not JSON"],
    [{ _tag: "too-large", bytes: 2_000_000, allowed: 1_048_576 }, "is 2000000 bytes long; 1048576 are allowed"],
    [{ _tag: "missing-field", field: "close" }, "has no close"],
    [{ _tag: "wrong-type", field: "close", found: '"x"', allowed: "finite number" }, 'close is "x"; allowed is finite number'],
    [{ _tag: "not-representable", field: "close", found: '"1e400"' }, 'close is "1e400", which a double cannot carry exactly'],
  ];
  for (const [fault, sentence] of sentences) it(`says of ${fault._tag} what was found`, () => assert.equal(describeFault(fault), sentence));
});
