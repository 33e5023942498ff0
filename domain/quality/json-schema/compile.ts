import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { nearest } from "../../settings.ts";
import { isObject, type Json, show } from "../json.ts";
import { parsePattern } from "../pattern.ts";
import { draftOf, inLaterWords } from "./drafts.ts";
import { KEYWORDS, type Test } from "./keywords.ts";

/**
 * JSON Schema (2020-12, and what drafts before it write otherwise for the same) as a test. Only references within the schema are
 * followed. `format` and the like are notes, as they are to Python's `jsonschema` by default. A keyword that is not
 * implemented is refused by name: a schema is never half applied.
 */

export interface SchemaFault {
  /** Where in the schema, as a JSON pointer. */
  readonly at: string;
  readonly message: string;
}

const NOTES = [
  ["$schema", "$id", "id", "$comment", "title", "description", "default", "examples", "format", "readOnly", "writeOnly", "deprecated"],
  ["contentEncoding", "contentMediaType", "definitions", "$defs"],
  // Read by `if`, and without it they say nothing.
  ["then", "else"],
].flat();

/** Compiles a schema, or says the first thing in it that cannot be. */
export function compileJsonSchema(schema: unknown): Either<SchemaFault, Test> {
  const compiler = new Compiler(schema);
  try {
    const test = compiler.schema("#", schema);
    return compiler.fault ? left(compiler.fault) : right(compiler.rememberingWithin(test));
  } catch (error) {
    if (error instanceof RangeError) return left({ at: "#", message: "its references lead on too often, one from the other" });
    throw error;
  }
}

type Applicator = (compiler: Compiler, at: string, given: unknown, schema: Json) => Test;

class Compiler {
  readonly #root: unknown;
  readonly #draft: number | undefined;
  readonly #references = new Map<string, Test>();
  /** What references found of the value at hand. */
  readonly #known: Map<unknown, boolean>[] = [];
  fault: SchemaFault | undefined;

  constructor(root: unknown) {
    this.#root = root;
    this.#draft = draftOf(root);
  }

  schema(at: string, schema: unknown): Test {
    if (typeof schema === "boolean") return () => schema;
    if (!isObject(schema)) return this.fail(at, `a schema must be an object, true or false; found ${show(schema)}`);
    const read = this.#draft === undefined ? schema : inLaterWords(schema, this.#draft);
    const tests = Object.entries(read)
      .filter(([keyword]) => !NOTES.includes(keyword))
      .map(([keyword, given]) => this.#keyword(`${at}/${keyword}`, keyword, given, read));
    return (value) => tests.every((test) => test(value));
  }

  schemas(at: string, given: unknown): Test[] {
    if (!Array.isArray(given) || given.length === 0) return [this.fail(at, `must be a list of schemas; found ${show(given)}`)];
    return given.map((schema, index) => this.schema(`${at}/${index}`, schema));
  }

  named(at: string, given: unknown): [name: string, test: Test][] {
    if (!isObject(given)) return [["", this.fail(at, `must be an object of schemas by name; found ${show(given)}`)]];
    return Object.entries(given).map(([name, schema]) => [name, this.schema(`${at}/${name}`, schema)]);
  }

  fail(at: string, message: string): Test {
    this.fault ??= { at, message };
    return () => false;
  }

  #keyword(at: string, keyword: string, given: unknown, schema: Json): Test {
    const applicator = APPLICATORS[keyword];
    if (applicator) return applicator(this, at, given, schema);
    const compile = KEYWORDS[keyword];
    if (!compile) return this.fail(at, unknownKeyword(keyword));
    const test = compile(given, schema);
    return isLeft(test) ? this.fail(at, test.left) : test.right;
  }

  /** A reference is compiled when it is first met; one to a schema around it runs through this map. */
  reference(at: string, given: unknown): Test {
    if (typeof given !== "string" || !/^#(\/|$)/.test(given)) {
      return this.fail(at, `must refer to a place in this schema, #/definitions/name; found ${show(given)}`);
    }
    if (!this.#references.has(given)) {
      let test: Test = () => true;
      this.#references.set(
        given,
        this.#remembered((value) => test(value)),
      );
      const target = resolve(this.#root, given);
      test = target === undefined ? this.fail(at, `${given} is not in this schema`) : this.schema(given, target);
    }
    return this.#references.get(given)!;
  }

  /** Each value is asked once: references to what refers on, twice each time, would double the work with each. */
  #remembered(test: Test): Test {
    const known = new Map<unknown, boolean>();
    this.#known.push(known);
    return (value) => {
      const before = known.get(value);
      if (before !== undefined) return before;
      // A reference that leads back to itself for the same value says nothing of it.
      known.set(value, true);
      const holds = test(value);
      known.set(value, holds);
      return holds;
    };
  }

  rememberingWithin(test: Test): Test {
    return (value) => {
      for (const known of this.#known) known.clear();
      return test(value);
    };
  }
}

const all = (tests: readonly Test[], value: unknown): boolean => tests.every((test) => test(value));

/** Keywords that hold schemas. */
const APPLICATORS: Readonly<Record<string, Applicator>> = {
  $ref: (compiler, at, given) => compiler.reference(at, given),
  allOf: (compiler, at, given) => {
    const tests = compiler.schemas(at, given);
    return (value) => all(tests, value);
  },
  anyOf: (compiler, at, given) => {
    const tests = compiler.schemas(at, given);
    return (value) => tests.some((test) => test(value));
  },
  oneOf: (compiler, at, given) => {
    const tests = compiler.schemas(at, given);
    return (value) => tests.filter((test) => test(value)).length === 1;
  },
  not: (compiler, at, given) => {
    const test = compiler.schema(at, given);
    return (value) => !test(value);
  },
  if: (compiler, at, given, { then: whenTrue = true, else: whenFalse = true }) => {
    const [test, then, otherwise] = [compiler.schema(at, given), compiler.schema(at, whenTrue), compiler.schema(at, whenFalse)];
    return (value) => (test(value) ? then(value) : otherwise(value));
  },
  properties: (compiler, at, given) => {
    const tests = compiler.named(at, given);
    return (value) => !isObject(value) || tests.every(([name, test]) => !Object.hasOwn(value, name) || test(value[name]));
  },
  patternProperties: (compiler, at, given) => {
    const tests = compiler.named(at, given).map(([pattern, test]) => [matcher(compiler, at, pattern), test] as const);
    const holds = (name: string, item: unknown) => tests.every(([matches, test]) => !matches(name) || test(item));
    return (value) => !isObject(value) || Object.entries(value).every(([name, item]) => holds(name, item));
  },
  additionalProperties: (compiler, at, given, { properties, patternProperties }) => {
    const test = compiler.schema(at, given);
    const patterns = Object.keys(isObject(patternProperties) ? patternProperties : {}).map((pattern) => matcher(compiler, at, pattern));
    const isKnown = (name: string) =>
      (isObject(properties) && Object.hasOwn(properties, name)) || patterns.some((matches) => matches(name));
    return (value) => !isObject(value) || Object.entries(value).every(([name, item]) => isKnown(name) || test(item));
  },
  propertyNames: (compiler, at, given) => {
    const test = compiler.schema(at, given);
    return (value) => !isObject(value) || Object.keys(value).every(test);
  },
  items: (compiler, at, given, { prefixItems }) => {
    if (Array.isArray(given)) return itemsInOrder(compiler.schemas(at, given));
    const [test, from] = [compiler.schema(at, given), Array.isArray(prefixItems) ? prefixItems.length : 0];
    return (value) => !Array.isArray(value) || value.slice(from).every(test);
  },
  prefixItems: (compiler, at, given) => itemsInOrder(compiler.schemas(at, given)),
  additionalItems: (compiler, at, given, { items }) => {
    const test = compiler.schema(at, given);
    return (value) => !Array.isArray(value) || !Array.isArray(items) || value.slice(items.length).every(test);
  },
  contains: (compiler, at, given, { minContains: least = 1, maxContains: most = Number.POSITIVE_INFINITY }) => {
    const test = compiler.schema(at, given);
    const isEnough = (count: number) => count >= (least as number) && count <= (most as number);
    return (value) => !Array.isArray(value) || isEnough(value.filter(test).length);
  },
  dependentSchemas: (compiler, at, given) => {
    const tests = compiler.named(at, given);
    return (value) => !isObject(value) || tests.every(([name, test]) => !Object.hasOwn(value, name) || test(value));
  },
};

const itemsInOrder =
  (tests: readonly Test[]): Test =>
  (value) =>
    !Array.isArray(value) || tests.every((test, index) => index >= value.length || test(value[index]));

function matcher(compiler: Compiler, at: string, pattern: string): (name: string) => boolean {
  const parsed = parsePattern(pattern);
  return isLeft(parsed) ? compiler.fail(at, parsed.left.message) : parsed.right.test;
}

function unknownKeyword(keyword: string): string {
  if (keyword === "dependencies") return OLD_DEPENDENCIES;
  const known = [...Object.keys(KEYWORDS), ...Object.keys(APPLICATORS), ...NOTES];
  const near = nearest(keyword, known);
  return `the keyword ${keyword} is not supported${near === undefined ? "" : `; did you mean ${near}?`}`;
}

const OLD_DEPENDENCIES =
  'dependencies is of draft 7 and before, and an object: name its draft ("$schema": "http://json-schema.org/draft-07/schema#"), or write dependentRequired or dependentSchemas';

/** The schema that a JSON pointer leads to. */
function resolve(root: unknown, reference: string): unknown {
  let found: unknown = root;
  for (const part of reference.split("/").slice(1)) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    found = typeof found === "object" && found !== null && Object.hasOwn(found, key) ? (found as Json)[key] : undefined;
  }
  return found;
}

/** A percent sign that escapes nothing stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
