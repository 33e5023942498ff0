import assert from "node:assert/strict";
import { detail, records } from "./helpers.ts";

const fieldsOf = async (line: string) => (await records(line, "jsonl"))[0]?.fields;

describe("JSONL reader", () => {
  it("yields each object with its own values", async () => {
    const line = '{"symbol":"AAPL","price_date":"2024-01-02","open":1.5,"volume":100,"adjusted_close":null}';
    assert.deepEqual(await records(`${line}\n\n${line}`, "jsonl"), [
      { line: 1, original: line, fields: { symbol: "AAPL", price_date: "2024-01-02", open: 1.5, volume: 100, adjusted_close: null } },
      { line: 3, original: line, fields: { symbol: "AAPL", price_date: "2024-01-02", open: 1.5, volume: 100, adjusted_close: null } },
    ]);
  });

  it("understands CSV's spellings, and leaves out what the contract does not know", async () => {
    assert.deepEqual(await fieldsOf('{"Ticker":"AAPL","Date":"2024-01-02 00:00:00-05:00","Adj Close":"1.5","sector":"tech"}'), {
      symbol: "AAPL",
      price_date: "2024-01-02",
      adjusted_close: "1.5",
    });
  });

  it("follows lines that change their keys", async () => {
    const found = await records('{"date":"2024-01-02","x":1}\n{"x":1,"close":2}\n{"close":3}\n', "jsonl");
    assert.deepEqual(
      found.map(({ fields }) => fields),
      [{ price_date: "2024-01-02" }, { close: 2 }, { close: 3 }],
    );
  });

  it("keeps the text of a number that a double cannot carry, and no other's", async () => {
    const found = await fieldsOf(
      '{"open":0.14550000429153442,"high":0.145500004291534421,"low":1e400,"close":9007199254740993,"volume":1e3}',
    );
    assert.deepEqual(found, {
      open: 0.14550000429153442,
      high: "0.145500004291534421",
      low: "1e400",
      close: "9007199254740993",
      volume: 1000,
    });
  });

  it("makes whatever is no object a fault that names it", async () => {
    const found = await records('[1]\n5\nnull\n"x"\n{"open":\n', "jsonl");
    assert.deepEqual(found.slice(0, 4).map(detail), [
      "it is a list, not a JSON object",
      "it is a number, not a JSON object",
      "it is null, not a JSON object",
      "it is a string, not a JSON object",
    ]);
    assert.match(detail(found[4]), /^it is not JSON \(/);
    assert.equal(found[4]!.original, '{"open":');
  });

  it("refuses a key that comes twice, and only in the record itself", async () => {
    assert.equal(detail((await records('{"open":1,"open":2}', "jsonl"))[0]), 'its key "open" comes twice');
    assert.equal(detail((await records('{"open" : 1, "op\\u0065n": "a:b"}', "jsonl"))[0]), 'its key "open" comes twice');
    assert.deepEqual(await fieldsOf('{"open":1,"note":"a:b","nested":{"open":2,"x":{"open":3}}}'), { open: 1 });
  });

  it("survives nesting deeper than the stack, also where numbers are looked at closely", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const found = await records(`{"open":1.5,"x":${deep}}\n{"open":1.23456789012345678,"x":${deep}}\n{"open":2}\n`, "jsonl");
    assert.deepEqual(
      found.map(({ line, fields }) => [line, fields!["open"]]),
      [
        [1, 1.5],
        [2, "1.23456789012345678"],
        [3, 2],
      ],
    );
  });
});
