import { isLeft } from "fp-ts/lib/Either.js";
import type { Json } from "./json.ts";
import { type KnownSuite, knownSuite } from "./known-suite.ts";
import { readSuite, type Suite } from "./suite.ts";
import { suiteFaultText } from "./suite-fault.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * A suite that is a file of the program, read with care. Throws with the file and every fault of it in words, also for what a function,
 * which reads it as {@link knownSuite} does, would not find in it.
 */
export function checkedSuite(file: string, vocabulary: Vocabulary, document: unknown): Suite {
  const suite = readSuite(vocabulary, document);
  if (isLeft(suite)) throw new Error(`${file}: ${suite.left.map(suiteFaultText).join("; ")}`);
  const unnamed = (document as { readonly expectations: readonly Json[] }).expectations.findIndex(({ id, type }) => !id || !type);
  if (unnamed >= 0) throw new Error(`${file}: $.expectations[${unnamed}]: ${AS_FUNCTIONS_READ}: give it an id and a type`);
  // Functions are left out of JSON: the same rules are made of the same kwargs.
  const isKnown = JSON.stringify(knownSuite(vocabulary, document as KnownSuite)) === JSON.stringify(suite.right);
  if (!isKnown) throw new Error(`${file}: ${AS_FUNCTIONS_READ}: leave out whatever else it says`);
  return suite.right;
}

const AS_FUNCTIONS_READ =
  "functions read of it a name, meta, and of each expectation id, type, kwargs, severity and meta, as Great Expectations 1.x writes them";
