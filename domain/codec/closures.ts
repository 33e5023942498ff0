/** A validator as closures, for where code may not be made from text. */
import { isPlain, type Node, type Prop } from "./node.ts";
import { asDecodedBy, isRecord, items, onlyWith, put, refused, type Validate } from "./steps.ts";

export function closureOf(node: Node): Validate {
  // A plain codec's own test is a closure already, and makes nothing.
  if (isPlain(node)) return (value) => (node.codec.is(value) ? value : refused);
  switch (node.is) {
    case "object":
      return objectOf(node.props, node.optional);
    case "exact": {
      const [inner, withoutOthers] = [closureOf(node.of), onlyWith(node.keys)];
      return (value) => {
        const valid = inner(value);
        return isRecord(valid) ? withoutOthers(valid) : valid;
      };
    }
    case "refined": {
      const inner = closureOf(node.of);
      return (value) => {
        const valid = inner(value);
        return valid !== refused && node.predicate(valid) ? valid : refused;
      };
    }
    case "union": {
      const alternatives = node.of.map(closureOf);
      return (value) => {
        for (const alternative of alternatives) {
          const valid = alternative(value);
          if (valid !== refused) return valid;
        }
        return refused;
      };
    }
    case "intersection": {
      const [parts, whole] = [node.of.map(closureOf), asDecodedBy(node.codec)];
      return (value) => (parts.every((part) => part(value) === value) ? value : whole(value));
    }
    case "array": {
      const item = closureOf(node.of);
      return (value) => items(value, item);
    }
    default:
      return asDecodedBy(node.codec);
  }
}

function objectOf(props: readonly Prop[], optional: boolean): Validate {
  const fields = props.map(({ key, node }) => ({ key, validate: closureOf(node) }));
  return (value) => {
    if (!isRecord(value)) return refused;
    let copy = value;
    for (const { key, validate } of fields) {
      const found = copy[key];
      const field = validate(found);
      if (field === refused) {
        if (optional && found === undefined) continue;
        return refused;
      }
      const isAdded = field === undefined && !optional && !Object.hasOwn(copy, key);
      if (field !== found || isAdded) copy = put(copy, value, key, field);
    }
    return copy;
  };
}
