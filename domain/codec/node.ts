/** A codec of io-ts, read by its tags into what a validator is made of. */
import type * as t from "io-ts";

/** The codec itself goes along: it has the name, and the last word. */
export type Node = { readonly codec: t.Mixed } & (
  | { readonly is: "typeof"; readonly type: "string" | "number" | "boolean" | "bigint" | "undefined" | "function" }
  | { readonly is: "equal"; readonly to: string | number | boolean | null }
  | { readonly is: "anything" | "list" | "record" }
  | { readonly is: "key"; readonly of: object }
  | { readonly is: "refined"; readonly of: Node; readonly predicate: (value: unknown) => boolean }
  | { readonly is: "union" | "intersection"; readonly of: readonly Node[] }
  | { readonly is: "object"; readonly optional: boolean; readonly props: readonly Prop[] }
  | { readonly is: "exact"; readonly of: Node; readonly keys: readonly string[] }
  | { readonly is: "array"; readonly of: Node }
  /** Of another tag, or of none: the codec itself decodes it. */
  | { readonly is: "opaque" }
);

export interface Prop {
  readonly key: string;
  readonly node: Node;
}

type Tagged =
  | t.NullType
  | t.UndefinedType
  | t.VoidType
  | t.UnknownType
  | t.AnyType
  | t.StringType
  | t.NumberType
  | t.BigIntType
  | t.BooleanType
  | t.FunctionType
  | t.AnyArrayType
  | t.AnyDictionaryType
  // biome-ignore lint/suspicious/noExplicitAny: io-ts's types are invariant, so that no other stands for any of a kind
  | t.LiteralType<any>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  | t.KeyofType<any>
  | t.RefinementType<t.Mixed>
  | t.ReadonlyType<t.Mixed>
  | t.ArrayType<t.Mixed>
  | t.ReadonlyArrayType<t.Mixed>
  | t.UnionType<t.Mixed[]>
  | t.IntersectionType<t.Mixed[]>
  | t.InterfaceType<t.Props>
  | t.PartialType<t.Props>
  | t.ExactType<t.Mixed>;

export function nodeOf(codec: t.Mixed): Node {
  const tagged = codec as unknown as Tagged;
  switch (tagged._tag) {
    case "NullType":
      return { codec, is: "equal", to: null };
    case "UndefinedType":
    case "VoidType":
      return { codec, is: "typeof", type: "undefined" };
    case "UnknownType":
    case "AnyType":
      return { codec, is: "anything" };
    case "StringType":
      return { codec, is: "typeof", type: "string" };
    case "NumberType":
      return { codec, is: "typeof", type: "number" };
    case "BigIntType":
      return { codec, is: "typeof", type: "bigint" };
    case "BooleanType":
      return { codec, is: "typeof", type: "boolean" };
    case "FunctionType":
      return { codec, is: "typeof", type: "function" };
    case "AnyArrayType":
      return { codec, is: "list" };
    case "AnyDictionaryType":
      return { codec, is: "record" };
    case "LiteralType":
      return isOddNumber(tagged.value) ? { codec, is: "opaque" } : { codec, is: "equal", to: tagged.value };
    case "KeyofType":
      return { codec, is: "key", of: tagged.keys };
    case "RefinementType":
      return { codec, is: "refined", of: nodeOf(tagged.type), predicate: tagged.predicate };
    case "ReadonlyType":
      return nodeOf(tagged.type);
    case "ArrayType":
    case "ReadonlyArrayType":
      return { codec, is: "array", of: nodeOf(tagged.type) };
    case "UnionType":
      return { codec, is: "union", of: tagged.types.map(nodeOf) };
    case "IntersectionType":
      return { codec, is: "intersection", of: tagged.types.map(nodeOf) };
    case "InterfaceType":
      return { codec, is: "object", optional: false, props: propsOf(tagged.props) };
    case "PartialType":
      return { codec, is: "object", optional: true, props: propsOf(tagged.props) };
    case "ExactType": {
      const of = nodeOf(tagged.type);
      const keys = keysOf(of);
      return keys ? { codec, is: "exact", of, keys } : { codec, is: "opaque" };
    }
    default:
      return { codec, is: "opaque" };
  }
}

/** What is equal to 0 may be -0, of which io-ts makes 0; the others have no literal in JSON. */
const isOddNumber = (value: unknown) => typeof value === "number" && (value === 0 || !Number.isFinite(value));

function propsOf(props: t.Props): readonly Prop[] {
  return Object.keys(props).map((key) => ({ key, node: nodeOf(props[key]!) }));
}

/** The keys that an exact codec keeps; undefined where a tag hides them. */
function keysOf(node: Node): readonly string[] | undefined {
  switch (node.is) {
    case "object":
      return node.props.map(({ key }) => key);
    case "refined":
      return keysOf(node.of);
    case "intersection": {
      const keys = node.of.map(keysOf);
      return keys.every((each) => each !== undefined) ? [...new Set(keys.flat())] : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether what it decodes is always the value itself, and can be told by one expression. */
export function isPlain(node: Node): boolean {
  switch (node.is) {
    case "refined":
      return isPlain(node.of);
    case "union":
    case "intersection":
      return node.of.every(isPlain);
    case "object":
    case "exact":
    case "array":
    case "opaque":
      return false;
    default:
      return true;
  }
}

/** Whether what it decodes may differ from the value. NaN always does, from itself: io-ts takes it for a change. */
export function mayChange(node: Node): boolean {
  return !isPlain(node) || mayAccept(node, Number.NaN);
}

/** Whether it may decode to undefined, which io-ts then puts where nothing is. */
export function mayBeUndefined(node: Node): boolean {
  switch (node.is) {
    case "object":
    case "exact":
    case "array":
      return false;
    default:
      return !isPlain(node) || mayAccept(node, undefined);
  }
}

function mayAccept({ codec }: Node, value: unknown): boolean {
  try {
    return codec.is(value);
  } catch {
    // A predicate may not expect it.
    return true;
  }
}
