import type { Definition } from "./expectation.ts";

/**
 * The expectations that a suite may name, by each spelling that is read. A reader of suites is given one: what it does not name, a bundle
 * does not carry.
 */
export type Vocabulary = ReadonlyMap<string, Definition>;

export function vocabularyOf(definitions: readonly Definition[]): Vocabulary {
  return new Map(
    definitions.flatMap((definition) => [definition.type, ...(definition.aliases ?? [])].map((name) => [name, definition] as const)),
  );
}
