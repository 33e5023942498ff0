import assert from "node:assert/strict";
import { betweenSentAndReceived, readSent, writeSent } from "../../../domain/ledger/sent.ts";

const tally = { count: 3, receipts: 5n, rows: 2n ** 64n - 1n };

describe("a producer's ledger", () => {
  it("reads back the lines it wrote", () => {
    const sent = { producer: "p@1", arrival: "trades-000000000000", last: "9", tally };
    assert.deepEqual(readSent(writeSent(sent)), sent);
  });

  it("refuses lines it did not write", () => {
    assert.throws(() => readSent('{"producer":"p"}'), /not a line of a producer's ledger/);
    assert.throws(() => readSent("{"), SyntaxError);
  });

  it("says what lies between sending and receiving", () => {
    assert.equal(betweenSentAndReceived(tally, tally), undefined);
    assert.equal(betweenSentAndReceived(tally, { ...tally, count: 2 })?.kind, "unfinished");
    assert.equal(betweenSentAndReceived(tally, { ...tally, count: 4 })?.kind, "added");
    assert.equal(betweenSentAndReceived(tally, { ...tally, rows: 1n })?.kind, "altered");
  });
});
