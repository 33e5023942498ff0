import assert from "node:assert/strict";
import fc from "fast-check";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { type AlarmDescription, formatDescription, LONGEST_DESCRIPTION, readDescription } from "../../domain/alarm-description.ts";

const GATE: AlarmDescription = {
  rule: "1 or more batches failed within 60 s",
  owner: "market-data",
  runbook: "docs/runbooks/gate.md",
  command: "npx assay triage gate --stack dev",
};

describe("alarm description", () => {
  it("is four lines for whoever is woken", () => {
    const text =
      "Rule: 1 or more batches failed within 60 s\nOwner: market-data\nRunbook: docs/runbooks/gate.md\nNow: npx assay triage gate --stack dev";
    assert.deepEqual(formatDescription(GATE), { _tag: "Right", right: text });
  });

  it("is read as it was written, or not written at all", () => {
    const part = fc.oneof(fc.string({ maxLength: 300 }), fc.constantFrom("Owner: x", "Now: ", "a\nb", "a\rb", "   ", "日本"));
    fc.assert(
      fc.property(fc.record({ rule: part, owner: part, runbook: part, command: part }, { noNullPrototype: true }), (description) => {
        const text = formatDescription(description);
        if (isRight(text)) {
          assert.ok(text.right.length <= LONGEST_DESCRIPTION);
          assert.deepEqual(readDescription(text.right), description);
        } else {
          const parts = Object.values(description);
          const long = parts.join("").length + "Rule: \nOwner: \nRunbook: \nNow: ".length > LONGEST_DESCRIPTION;
          assert.ok(long || parts.some((value) => value.trim() === "" || /[\r\n]/.test(value)));
        }
      }),
    );
  });

  it("names the part that is empty, of several lines, or makes it too long", () => {
    const messageOf = (changed: Partial<AlarmDescription>) => {
      const text = formatDescription({ ...GATE, ...changed });
      return isLeft(text) ? text.left.message : undefined;
    };
    assert.equal(messageOf({ owner: " " }), "its owner is empty; say it, for whoever is woken");
    assert.equal(messageOf({ command: "a\nb" }), 'its command is "a\\nb"; give it in one line');
    assert.equal(
      messageOf({ runbook: "x".repeat(1000) }),
      "rule, owner, runbook and command take 1110 characters; CloudWatch holds 1024: shorten the longest",
    );
  });

  it("is read as far as it goes where others wrote it", () => {
    assert.deepEqual(readDescription("CPU is high\r\nOwner: platform\r\nOwner: other"), { owner: "platform" });
    assert.deepEqual(readDescription(""), {});
  });
});
