import assert from "node:assert/strict";
import { isLeft, isRight, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { count, decodeSettings, didYouMean, nearest, oneOf, share } from "../../domain/settings.ts";

const spec = {
  gate: { codec: t.union([t.literal("batch"), t.literal("rows")]), default: "batch", doc: "The gate.", allowed: "batch or rows" },
  batchRecords: { codec: t.number, default: 100, doc: "Records a batch.", allowed: "a number" },
  calendar: { codec: t.union([t.string, t.null]), default: null, doc: "The calendar.", allowed: "null or a name" },
} as const;

function messages(given: Readonly<Record<string, unknown>>): string[] {
  const decoded = decodeSettings(spec, given);
  return isLeft(decoded) ? decoded.left.map(({ message }) => message) : [];
}

describe("decodeSettings", () => {
  it("takes the default of what is not given", () => {
    assert.deepEqual(decodeSettings(spec, {}), right({ gate: "batch", batchRecords: 100, calendar: null }));
    assert.deepEqual(decodeSettings(spec, { gate: undefined }), right({ gate: "batch", batchRecords: 100, calendar: null }));
  });

  it("takes what is given", () => {
    const given = { gate: "rows", batchRecords: 5, calendar: "XNYS" };
    assert.deepEqual(decodeSettings(spec, given), right(given));
  });

  it("does not take null for absent", () => {
    assert.deepEqual(messages({ gate: null }), ["gate is null; allowed is batch or rows"]);
    assert.ok(isRight(decodeSettings(spec, { calendar: null })));
  });

  it("names every fault at once, each with its key, what was found and what is allowed", () => {
    const decoded = decodeSettings(spec, { gat: "rows", gate: "row", batchRecords: "5", zzzzzz: 1 });
    assert.ok(isLeft(decoded));
    assert.deepEqual(decoded.left, [
      { _tag: "SettingFault", key: "gat", message: "there is no setting gat: did you mean gate? known are gate, batchRecords, calendar" },
      { _tag: "SettingFault", key: "zzzzzz", message: "there is no setting zzzzzz: known are gate, batchRecords, calendar" },
      { _tag: "SettingFault", key: "gate", message: 'gate is "row"; allowed is batch or rows' },
      { _tag: "SettingFault", key: "batchRecords", message: 'batchRecords is "5"; allowed is a number' },
    ]);
  });

  it("knows no setting that every object inherits", () => {
    assert.match(messages({ toString: 1 })[0]!, /^there is no setting toString/);
    assert.match(messages(JSON.parse('{"__proto__": 1}'))[0]!, /^there is no setting __proto__/);
  });
});

describe("nearest", () => {
  const words = ["gate", "batchRecords", "calendar"];
  it("finds the word that was meant, whatever its case", () => {
    assert.equal(nearest("Gate", words), "gate");
    assert.equal(nearest("batchrecord", words), "batchRecords");
    assert.equal(nearest("calender", words), "calendar");
  });

  it("finds none where nothing is close, or nothing is known", () => {
    assert.equal(nearest("provider", words), undefined);
    assert.equal(nearest("gate", []), undefined);
  });

  it("is said as a question, or not at all", () => {
    assert.equal(didYouMean("gat", words), "did you mean gate? ");
    assert.equal(didYouMean("provider", words), "");
  });
});

describe("settings that recur", () => {
  it("say in words what they allow, and take nothing else", () => {
    const recurring = {
      rows: count(1, 1_000_000, 100, "Rows."),
      part: share(0.05, "A part."),
      gate: oneOf(["batch", "rows"], "batch", "The gate."),
    };
    assert.deepEqual(decodeSettings(recurring, {}), right({ rows: 100, part: 0.05, gate: "batch" }));
    assert.deepEqual(
      decodeSettings(recurring, { rows: 1_000_000, part: 1, gate: "rows" }),
      right({ rows: 1_000_000, part: 1, gate: "rows" }),
    );
    const decoded = decodeSettings(recurring, { rows: 1_000_001, part: 1.01, gate: "row" });
    assert.deepEqual(isLeft(decoded) && decoded.left.map(({ message }) => message), [
      "rows is 1000001; allowed is a whole number from 1 to 1,000,000",
      "part is 1.01; allowed is a share from 0 to 1",
      'gate is "row"; allowed is batch or rows',
    ]);
  });
});
