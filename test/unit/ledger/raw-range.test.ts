import assert from "node:assert/strict";
import { hash64, hashText } from "../../../domain/ledger/hash.ts";
import { rawLine, tallyRange } from "../../../domain/ledger/raw-range.ts";

const record = (text: string | Uint8Array, partitionKey = "AAPL") => ({
  sequenceNumber: "7",
  arrivedAt: 1000,
  partitionKey,
  data: typeof text === "string" ? new TextEncoder().encode(text) : text,
});

describe("a line of a raw range", () => {
  it("holds a record's JSON byte for byte, other text as a JSON string, and bytes that are no text as base64", () => {
    assert.equal(
      rawLine(record('{"price": 1.50}'), '{"price": 1.50}', true),
      '{"sequence":"7","arrived_at":1000,"partition_key":"AAPL","record":{"price": 1.50}}',
    );
    assert.equal(rawLine(record("{torn"), "{torn", false), '{"sequence":"7","arrived_at":1000,"partition_key":"AAPL","text":"{torn"}');
    assert.equal(
      rawLine(record(Uint8Array.of(0xe9)), undefined, false),
      '{"sequence":"7","arrived_at":1000,"partition_key":"AAPL","base64":"6Q=="}',
    );
  });

  it("stays one line where the record has several", () => {
    assert.equal(rawLine(record('{\n"a":1}'), '{\n"a":1}', true).includes("\n"), false);
  });

  it("is counted by the record as it came, whatever its form and its partition key", () => {
    const key = '","record":{}';
    const originals = ['{"a":"\\",\\"record\\":"}', "{torn", '{\n"a":1}'];
    for (const text of originals) {
      const line = rawLine(record(text, key), text, text !== "{torn");
      assert.deepEqual(tallyRange("s", [line]), { count: 1, receipts: hashText("s:7"), rows: hashText(text) });
    }
    const bytes = Uint8Array.of(0, 0xff);
    assert.deepEqual(tallyRange("s", [rawLine(record(bytes), undefined, false)]), {
      count: 1,
      receipts: hashText("s:7"),
      rows: hash64(bytes),
    });
  });

  it("is refused where it is none", () => {
    assert.throws(() => tallyRange("s", ['{"sequence":"1"}']), /neither record nor text nor base64/);
    assert.throws(() => tallyRange("s", ['{"sequence":']), SyntaxError);
  });
});
