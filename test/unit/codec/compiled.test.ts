import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { compiled } from "../../../domain/codec/compiled.ts";
import { nodeOf } from "../../../domain/codec/node.ts";
import { sourceOf } from "../../../domain/codec/source.ts";
import { anyCodec, sameAsIoTs, shapedBy } from "./trees.ts";

describe("a compiled validator", () => {
  it("has io-ts's verdict and value, whatever the codec and the value, as code and as closures", () => {
    let [accepted, count] = [0, 0];
    const cases = anyCodec.chain((codec) => fc.tuple(fc.constant(codec), fc.array(shapedBy(codec), { minLength: 1, maxLength: 8 })));
    fc.assert(
      fc.property(cases, ([codec, values]) => {
        accepted += sameAsIoTs(codec, values).accepted;
        count += values.length;
      }),
      { numRuns: 1_000 },
    );
    assert.ok(accepted > count / 5 && accepted < (count * 4) / 5, `${accepted} accepted of ${count} is no test`);
  });

  it("gives io-ts's own reasons of what is refused", () => {
    const codec = t.type({ price: t.number, venue: t.union([t.string, t.null]) });
    const [found, expected] = [compiled(codec)({ price: "1" }), codec.decode({ price: "1" })];
    assert.ok(isLeft(found) && isLeft(expected));
    assert.deepEqual(found.left, expected.left);
    assert.equal(found.left.length, 3);
  });

  it("leaves to the codec what no tag tells, and only that", () => {
    const Trimmed = new t.Type<string, string, unknown>("trimmed", t.string.is, (u, c) => t.string.validate(u, c), t.identity);
    assert.equal(
      sourceOf(nodeOf(t.exact(t.type({ name: Trimmed, "in hand": t.Int })))).text,
      `return function validate(value) {
  if (!isRecord(value)) return refused;
  let v0 = value;
  const v1 = v0.name; // trimmed
  const v2 = decode(v1);
  if (v2 === refused) return refused;
  if (v2 !== v1 || (v2 === undefined && !hasOwn(v0, "name"))) v0 = put(v0, value, "name", v2);
  const v3 = v0["in hand"]; // Int
  if (!(typeof v3 === "number" && isAccepted(v3))) return refused;
  return withoutOthers(v0);
};
`,
    );
  });

  it("lets no name become code", () => {
    const hostile = ["\u2028 throw 1; //", '"]; throw 1; //', "*/ throw 1", "\n}; throw 1; //"];
    const props = Object.fromEntries(hostile.map((name) => [name, new t.Type(name, t.string.is, t.string.validate, t.identity)]));
    const value = Object.fromEntries(hostile.map((name) => [name, "x"]));
    const decode = compiled(t.union([t.null, t.exact(t.type(props, "\u2028 throw 1"))]));
    assert.deepEqual(decode({ ...value, more: 1 }), { _tag: "Right", right: value });
  });

  it("takes a predicate of the same name for another, and knows one again", () => {
    const below = (limit: number) => {
      const isBelow = (value: number): value is t.Branded<number, { readonly below: symbol }> => value < limit;
      return t.brand(t.number, isBelow, "below" as never);
    };
    const [five, ten] = [below(5), below(10)];
    const codec = t.type({ a: five, b: ten, c: five });
    assert.match(sourceOf(nodeOf(codec)).text, /isBelow\(v0\)[\s\S]*isBelow2\(v1\)[\s\S]*isBelow\(v2\)/);
    assert.deepEqual([compiled(codec)({ a: 4, b: 9, c: 4 })._tag, compiled(codec)({ a: 4, b: 9, c: 5 })._tag], ["Right", "Left"]);
  });

  it("is made of closures where code may not be made from text", () => {
    const script = `
      const { compiled } = await import(${JSON.stringify(new URL("../../../domain/codec/compiled.ts", import.meta.url).href)});
      const { tickContract } = await import(${JSON.stringify(new URL("../../../domain/market/tick.ts", import.meta.url).href)});
      const tick = { symbol: "AAPL", event_time: "2026-01-16T20:59:59.999999Z", event_nanos: 0, price: 1.5, volume: 1, exchange: null,
        trade_id: "7", sequence: null, source: "fake", ingested_at: "2026-01-16T21:00:00.000000Z", revision: 1, receipt_id: "x:1" };
      const decode = compiled(tickContract.codec);
      const found = [tick, { ...tick, more: 1 }, { ...tick, price: "1.5" }].map(decode);
      console.log(JSON.stringify(found.map(({ _tag, right, left }) => [_tag, right && Object.keys(right).length, left?.length])));`;
    const args = ["--disallow-code-generation-from-strings", "--input-type=module", "--eval", script];
    assert.equal(execFileSync(process.execPath, args, { encoding: "utf8" }), '[["Right",12,null],["Right",12,null],["Left",null,1]]\n');
  });
});
