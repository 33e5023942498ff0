/**
 * JSON Schema, draft 7, as far as our schemas use it, written from its specification to judge them by. A keyword it does
 * not know is an error, so that no schema passes unjudged. (test/external holds the same schemas against a validator made by
 * others.)
 */
import assert from "node:assert/strict";

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

const ANNOTATIONS = ["$schema", "$id", "title", "description"];
const KEYWORDS = ["type", "enum", "minimum", "maximum", "maxLength", "pattern", "required", "properties"];

export function accepts(schema: Schema, value: unknown): boolean {
  for (const keyword of Object.keys(schema))
    assert.ok([...ANNOTATIONS, ...KEYWORDS].includes(keyword), `the judge does not know "${keyword}"`);
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(value, type))) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (typeof value === "number") return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  if (typeof value === "string") return [...value].length <= (schema.maxLength ?? Infinity) && matches(schema.pattern, value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const record = value as Readonly<Record<string, unknown>>;
  if (schema.required?.some((name) => !Object.hasOwn(record, name))) return false;
  return Object.entries(schema.properties ?? {}).every(
    ([name, property]) => !Object.hasOwn(record, name) || accepts(property, record[name]),
  );
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    default:
      throw new Error(`the judge does not know the type "${type}"`);
  }
}

const compiled = new Map<string, RegExp>();

function matches(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined) return true;
  const known = compiled.get(pattern) ?? new RegExp(pattern, "u");
  compiled.set(pattern, known);
  return known.test(value);
}
