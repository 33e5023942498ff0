/** The steps of a validator that are the same whether it was made as code or as closures. Each gives what io-ts gives. */
import { isRight } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";

/** In the place of a value: it is not accepted. */
export const refused = Symbol("refused");

/** Gives what a value decodes to, or {@link refused}. */
export type Validate = (value: unknown) => unknown;

type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value with one field replaced: in `copy` if that is one already. As io-ts copies, whatever the fields' names. */
export function put(copy: Fields, value: Fields, key: string, field: unknown): Fields {
  const changed: Fields = copy === value ? Object.assign({}, value) : copy;
  changed[key] = field;
  return changed;
}

/** Gives a value itself where it has no other keys than these, else one without the others. */
export function onlyWith(keys: readonly string[]): (value: Fields) => Fields {
  const allowed = new Set(keys);
  return (value) => {
    const names = Object.getOwnPropertyNames(value);
    return names.every((name) => allowed.has(name)) ? value : only(names, allowed, value);
  };
}

function only(names: readonly string[], allowed: ReadonlySet<string>, value: Fields): Fields {
  const rest: Fields = {};
  for (const name of names) if (allowed.has(name)) rest[name] = value[name];
  return rest;
}

/** Every item validated; the list itself where none changes. */
export function items(list: unknown, item: Validate): unknown {
  if (!Array.isArray(list)) return refused;
  let copy = list;
  for (let i = 0; i < list.length; i++) {
    const found: unknown = list[i];
    const valid = item(found);
    if (valid === refused) return refused;
    if (valid === found) continue;
    if (copy === list) copy = list.slice();
    copy[i] = valid;
  }
  return copy;
}

/** What the codec itself makes of a value. */
export function asDecodedBy(codec: t.Mixed): Validate {
  return (value) => {
    const decoded = codec.decode(value);
    return isRight(decoded) ? decoded.right : refused;
  };
}
