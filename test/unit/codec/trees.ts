/** Codecs of every shape, values that are theirs or nearly, and what io-ts and a validator each make of them. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { closureOf } from "../../../domain/codec/closures.ts";
import { madeFromText } from "../../../domain/codec/compiled.ts";
import { nodeOf } from "../../../domain/codec/node.ts";
import { refused } from "../../../domain/codec/steps.ts";

/** No tag tells what it does: it makes a number of a text. */
const NumberOfText = new t.Type<number, string, unknown>(
  "number of\n\u2028 text */",
  t.number.is,
  (u, c) => (typeof u === "string" && u.trim() !== "" ? t.success(Number(u)) : t.failure(u, c)),
  String,
);
const WithDefault = new t.Type<string, string, unknown>(
  "with default",
  t.string.is,
  (u) => t.success(u === undefined ? "none" : String(u)),
  t.identity,
);
const isShort = (text: string): text is t.Branded<string, { readonly short: symbol }> => text.length < 3;
const isLong = (u: unknown): u is t.Branded<unknown, { readonly long: symbol }> => typeof u !== "string" || u.length > 1;

const LEAVES = [
  ...[t.string, t.number, t.boolean, t.null, t.undefined, t.void, t.unknown, t.bigint, t.never, t.UnknownArray, t.UnknownRecord],
  ...[t.literal("a"), t.literal("it's \u2028"), t.literal(1), t.literal(0), t.literal(-0), t.literal(true), t.literal(Number.NaN)],
  ...[t.keyof({ a: 1, b: 2 }), t.Int, t.brand(t.string, isShort, "short"), t.Function],
  ...[NumberOfText, WithDefault, t.brand(NumberOfText, Number.isSafeInteger as never, "whole"), t.record(t.string, t.number)],
] as unknown as readonly t.Mixed[];

/** Not what every object inherits: io-ts itself stumbles over a literal of such a name in a union. */
const KEYS = ["a", "b", "c", "in", "two words"] as const;

/** Exact takes objects alone. */
const { codec } = fc.letrec<{ codec: t.Mixed; object: t.Mixed }>((tie) => {
  const props = fc.dictionary(fc.constantFrom(...KEYS), tie("codec") as fc.Arbitrary<t.Mixed>, { maxKeys: 4, noNullPrototype: true });
  const object = tie("object") as fc.Arbitrary<t.HasProps>;
  const any = tie("codec") as fc.Arbitrary<t.Mixed>;
  const two = (each: fc.Arbitrary<t.Mixed>) =>
    fc.array(each, { minLength: 2, maxLength: 3 }) as unknown as fc.Arbitrary<[t.Mixed, t.Mixed]>;
  return {
    codec: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { arbitrary: fc.constantFrom(...LEAVES), weight: 4 },
      { arbitrary: object, weight: 3 },
      { arbitrary: object.map((of) => t.exact(of)), weight: 3 },
      two(any).map((of) => t.union(of)),
      two(any).map((of) => t.intersection(of)),
      any.map((of) => t.array(of)),
      any.map((of) => t.readonlyArray(of)),
      any.map((of) => t.readonly(of)),
      any.map((of) => t.brand(of, isLong as never, "long")),
      two(any).map((of) => t.tuple(of)),
    ),
    object: fc.oneof(
      { depthSize: "small" },
      props.map((each) => t.type(each)),
      props.map((each) => t.partial(each)),
      fc.tuple(props, props).map(([there, perhaps]) => t.intersection([t.type(there), t.partial(perhaps)])),
      object.map((of) => t.brand(of as t.Mixed, (u): u is never => Object.keys(u).length < 4, "of few keys")),
      fc.tuple(fc.constantFrom("a", "b"), props).map(([kind, each]) => t.type({ ...each, kind: t.literal(kind) })),
    ),
  };
});
export const anyCodec = codec;

const anyLeaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    0,
    -0,
    1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    10n,
    "",
    "a",
    "b",
    "it's \u2028",
    "1",
    "abc",
  ),
  fc.constantFrom<unknown>("toString", [], {}, isShort),
  fc.jsonValue({ maxDepth: 1 }),
);

/** A value of the codec's shape, most often one that it accepts. */
export function shapedBy(of: t.Mixed): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: ofShape(of), weight: 9 }, { arbitrary: anyLeaf, weight: 1 });
}

function ofShape(of: t.Mixed): fc.Arbitrary<unknown> {
  const node = nodeOf(of);
  switch (node.is) {
    case "typeof":
      return ofType(node.type);
    case "equal":
      return fc.constant(node.to);
    case "key":
      return fc.constantFrom("a", "b", "toString");
    case "union":
      return fc.oneof(...node.of.map((each) => shapedBy(each.codec)));
    case "intersection":
      return fc.tuple(...node.of.map((each) => shapedBy(each.codec))).map(together);
    case "refined":
    case "exact":
      return shapedBy(node.of.codec);
    case "array":
      return fc.array(shapedBy(node.of.codec), { maxLength: 3 });
    case "object":
      return fc
        .tuple(fc.tuple(...node.props.map(({ key, node: each }) => fc.tuple(fc.constant(key), shapedBy(each.codec)))), others, fc.nat(9))
        .map(([members, more, left]) => objectOf([...members.filter((_, i) => i !== left), ...more]));
    default:
      return anyLeaf;
  }
}

function ofType(type: string): fc.Arbitrary<unknown> {
  if (type === "number") return fc.constantFrom(0, -0, 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY);
  return type === "string" ? fc.constantFrom("", "a", "b", "1", "abc", "it's \u2028") : anyLeaf;
}

/** Keys that no contract has. */
const others = fc.array(fc.tuple(fc.constantFrom("more", "__proto__", "constructor"), anyLeaf), { maxLength: 1 });

/** As JSON.parse makes it: `__proto__` is a key like any other. */
function objectOf(members: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [key, value] of members) Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

function together(values: readonly unknown[]): unknown {
  const objects = values.filter((value) => typeof value === "object" && value !== null && !Array.isArray(value)) as object[];
  return objects.length === values.length ? objectOf(objects.flatMap(Object.entries)) : values[0];
}

/** Holds both kinds of validator against io-ts: the verdict; the value, its keys in their order, and whether it is the one given. */
export function sameAsIoTs(of: t.Mixed, values: readonly unknown[]): { readonly accepted: number } {
  let accepted = 0;
  const node = nodeOf(of);
  const text = madeFromText(node);
  assert.ok(text);
  for (const validate of [text, closureOf(node)]) {
    for (const value of values) {
      const decoded = of.decode(value);
      const found = validate(value);
      const what = () => `${of.name} of ${inspect(value)}`;
      assert.equal(found === refused, isLeft(decoded), what());
      if (isLeft(decoded)) continue;
      accepted++;
      assert.deepEqual(found, decoded.right, what());
      assert.deepEqual(ownKeys(found), ownKeys(decoded.right), what());
      assert.equal(Object.is(found, value), Object.is(decoded.right, value), what());
    }
  }
  return { accepted: accepted / 2 };
}

const ownKeys = (value: unknown) => (typeof value === "object" && value !== null ? Object.getOwnPropertyNames(value) : []);
