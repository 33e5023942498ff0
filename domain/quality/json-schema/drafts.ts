import { isObject, type Json } from "../json.ts";

/** What drafts 3 to 7 of JSON Schema write otherwise: a schema is of one where its `$schema` says so, as to Python's `jsonschema`. */

/** The number of the draft; undefined of a later one, and where none is named. */
export function draftOf(root: unknown): number | undefined {
  const named = isObject(root) ? /^http:\/\/json-schema\.org\/draft-0([3467])\/schema#?$/.exec(String(root["$schema"])) : null;
  return named ? Number(named[1]) : undefined;
}

/** A schema of such a draft in the words of 2020-12. */
export function inLaterWords(schema: Json, draft: number): Json {
  // What stands beside a reference says nothing.
  if ("$ref" in schema) return { $ref: schema["$ref"] };
  const apart = dependenciesApart(schema);
  return draft > 4 ? apart : withLimit("minimum", "exclusiveMinimum", withLimit("maximum", "exclusiveMaximum", apart));
}

function dependenciesApart(schema: Json): Json {
  const { dependencies, ...rest } = schema;
  if (!isObject(dependencies)) return schema;
  const [names, schemas] = [true, false].map((ofNames) =>
    Object.entries(dependencies).filter(([, given]) => Array.isArray(given) === ofNames),
  );
  return { ...rest, dependentRequired: Object.fromEntries(names!), dependentSchemas: Object.fromEntries(schemas!) };
}

/** In draft 4 `exclusiveMinimum` is true or false, and says it of `minimum`. */
function withLimit(limit: string, exclusive: string, schema: Json): Json {
  const { [limit]: bound, [exclusive]: isExclusive, ...rest } = schema;
  if (bound === undefined || typeof isExclusive !== "boolean") return schema;
  return { ...rest, [isExclusive ? exclusive : limit]: bound };
}
