import assert from "node:assert/strict";
import { readWire } from "../../../pipelines/stream-ingest/wire.ts";

const read = (text: string) => readWire(new TextEncoder().encode(text));

describe("readWire", () => {
  it("keeps a number that a double would not carry exactly as its text, and a numbered trade's id as text", () => {
    assert.deepEqual(read('{"price":0.1,"volume":12345678901234567890,"trade_id":7}').fields, {
      price: 0.1,
      volume: "12345678901234567890",
      trade_id: "7",
    });
  });

  it("gives an amendment the id of the trade it is about, and a cancelled trade no volume", () => {
    const { fields: corrected, amends } = read('{"trade_id":"9","price":2,"volume":5,"corrects":"3"}');
    assert.deepEqual([corrected!["trade_id"], corrected!["volume"], amends], ["3", 5, "correction"]);
    const { fields: cancelled, amends: cancel } = read('{"trade_id":"9","price":2,"volume":5,"cancels":3}');
    assert.deepEqual([cancelled!["trade_id"], cancelled!["volume"], cancel], ["3", 0, "cancel"]);
  });

  it("says what is wrong with what it cannot read, and keeps its text", () => {
    const cases: [string, string, unknown][] = [
      ["[1]", "json", { _tag: "not-decodable", detail: "it is a list, not a JSON object" }],
      ["null", "json", { _tag: "not-decodable", detail: "it is null, not a JSON object" }],
      ['{"price":1,"symbol":"A","pric\\u0065":2}', "json", { _tag: "not-decodable", detail: 'its key "price" comes twice' }],
      ['{"corrects":"1","cancels":"2"}', "json", { _tag: "not-decodable", detail: "it both corrects and cancels a trade" }],
      ['{"refused":"too large","bytes":9}', "json", { _tag: "not-decodable", detail: "the stream refused it: too large" }],
      ['{"cancels":[1]}', "json", { _tag: "wrong-type", field: "cancels", found: "a list", allowed: "a trade's id" }],
      ['{"corrects":null}', "json", { _tag: "wrong-type", field: "corrects", found: "null", allowed: "a trade's id" }],
    ];
    for (const [text, form, fault] of cases) assert.deepEqual(read(text), { text, form, fault });
    assert.equal(read("{").form, "text");
    assert.equal(readWire(Uint8Array.of(0x22, 0xff, 0x22)).form, "bytes");
  });
});
