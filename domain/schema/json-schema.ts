import { type AnyField, type Contract, LONGEST_TEXT } from "../market/contract.ts";

/**
 * JSON Schema, draft 7, as the Glue Schema Registry takes it. It accepts what the contract's codec accepts, fields beside
 * the contract's included, with one exception: it counts a text's characters and the codec UTF-16 units, so that it takes
 * a text of more than 512 units whose characters are 512 or fewer.
 */
export function jsonSchema({ name, version, fieldNames, fields }: Contract): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: `urn:assay:contract:${name}:${version}`,
    title: name,
    type: "object",
    required: fieldNames,
    properties: Object.fromEntries(fieldNames.map((field) => [field, { description: fields[field]!.doc, ...schemaOf(fields[field]!) }])),
  };
}

function schemaOf(field: AnyField): object {
  if (field.codes) return { enum: field.nullable ? [...field.codes, null] : field.codes };
  const { type, ...limits } = limitsOf(field);
  // `null` is none of the types that the other keywords speak of, so they let it pass.
  return { type: field.nullable ? [type, "null"] : type, ...limits };
}

function limitsOf({ kind, between }: AnyField): { readonly type: string } & Readonly<Record<string, unknown>> {
  switch (kind) {
    case "text":
      return { type: "string", maxLength: LONGEST_TEXT, pattern: TEXT };
    case "number":
      // So that 1e400, which is no double, is refused by readers that know longer numbers, and by those that make it infinite.
      return { type: "number", minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE };
    case "integer":
      return { type: "integer", minimum: between?.[0] ?? Number.MIN_SAFE_INTEGER, maximum: between?.[1] ?? Number.MAX_SAFE_INTEGER };
    case "instant":
      return { type: "string", pattern: `^${REAL_DATE}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{6}Z${END}` };
    case "date":
      return { type: "string", pattern: `^${REAL_DATE}${END}` };
  }
}

// The patterns mean the same to ECMAScript, Java and Python: explicit ranges instead of \d and \s, which are Unicode's in
// one and ASCII's in another, and an END that does not also match before a last line feed, as `$` does in Java and Python.

const END = "(?![\\s\\S])";

/** Control characters and lone surrogates are no text, and white space alone is blank. */
const NO_TEXT = "\\u0000-\\u001f\\u007f\\ud800-\\udfff";
const WHITE_SPACE = "\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
const TEXT = `^[${WHITE_SPACE}]*[^${NO_TEXT}${WHITE_SPACE}][^${NO_TEXT}]*${END}`;

/** A date that there is, from 1900 to 2199: 1900 and 2100 had and will have no 29 February. */
const YEAR = "(?:19|2[01])[0-9]{2}";
const LEAP_YEAR = "(?:(?:19|21)(?:0[48]|[2468][048]|[13579][26])|20(?:[02468][048]|[13579][26]))";
const DAY_OF_ANY_YEAR = "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)";
const REAL_DATE = `(?:${YEAR}-${DAY_OF_ANY_YEAR}|${LEAP_YEAR}-02-29)`;
