import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { isLeft, right } from "fp-ts/lib/Either.js";
import { type Capsule, differences, type Outcome, readCapsule, writeCapsule } from "../../../domain/capsule/capsule.ts";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

const OUTCOME: Outcome = {
  batches: [{ name: "AAPL/2024:AAPL", failures: [] }],
  accounts: { curated: { count: 2, receipts: "00000000000000aa" }, received: { count: 2, receipts: "00000000000000aa" } },
  curatedRows: "00000000000000bb",
  reasons: {},
};

const CAPSULE: Capsule = {
  format: "assay-capsule 1",
  run: "20260118T210000-d361c8",
  pipeline: "historical-batch",
  code: "0.1.0",
  contract: "bar@1",
  suite: { name: "daily_bars", expectations: [] },
  settings: { gate: "batch" },
  startedAt: "2026-01-18T21:00:00.000000Z",
  inputs: [{ key: "raw/a.envelope.json", envelope: { arrival: "a" }, body: "YQ==" }],
  before: [],
  outcome: OUTCOME,
};

const refusal = (text: string) => {
  const read = readCapsule(text, digest);
  return isLeft(read) ? [read.left._tag, read.left.message] : undefined;
};

describe("a capsule", () => {
  it("is read as it was written", () => {
    assert.deepEqual(readCapsule(writeCapsule(CAPSULE, digest), digest), right(CAPSULE));
  });

  it("is refused wherever a byte of it changed", () => {
    const text = writeCapsule(CAPSULE, digest);
    for (let at = 0; at < text.length; at += 7) {
      const changed = `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
      assert.ok(["Damaged", "NotACapsule"].includes(refusal(changed)![0]!), `at ${at}`);
    }
    assert.equal(refusal(text.slice(0, -20))![0], "Damaged");
  });

  it("is refused in words where it is none, is of another format, or has parts missing", () => {
    assert.deepEqual(refusal('{"a":1}')![0], "NotACapsule");
    const other = writeCapsule({ ...CAPSULE, format: "assay-capsule 2" as never }, digest);
    assert.deepEqual(refusal(other), [
      "UnknownFormat",
      'it is of format "assay-capsule 2", and this Assay reads "assay-capsule 1": use the Assay that wrote it',
    ]);
    const { outcome: _, ...partial } = CAPSULE;
    assert.deepEqual(refusal(writeCapsule(partial as Capsule, digest)), ["NotACapsule", "parts of it are missing: export the run again"]);
  });
});

describe("outcomes", () => {
  it("differ by verdict, count and reason, each told once", () => {
    const other: Outcome = {
      batches: [{ name: "AAPL/2024:AAPL", failures: ["low-above-zero failed on 1 row"] }],
      accounts: { quarantined: { count: 2, receipts: "00000000000000aa" }, received: { count: 2, receipts: "00000000000000aa" } },
      curatedRows: "0000000000000000",
      reasons: { "low-above-zero": 1 },
    };
    assert.deepEqual(differences(OUTCOME, other), [
      "AAPL/2024:AAPL: PASS → FAIL (low-above-zero failed on 1 row)",
      "curated: 2 → 0",
      "quarantined: 0 → 2",
      "held for low-above-zero: 0 → 1",
    ]);
  });

  it("differ where as many other records, or other values of the same, were curated", () => {
    const exchanged = { ...OUTCOME.accounts, curated: { count: 2, receipts: "00000000000000ab" } };
    assert.deepEqual(differences(OUTCOME, { ...OUTCOME, accounts: exchanged }), ["curated: as many records, and not the same ones"]);
    assert.match(
      differences(OUTCOME, { ...OUTCOME, curatedRows: "00000000000000bc" })[0]!,
      /^curated rows: the same records with other values/,
    );
    assert.deepEqual(differences(OUTCOME, structuredClone(OUTCOME)), []);
  });
});
