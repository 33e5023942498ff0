import { isLeft } from "fp-ts/lib/Either.js";
import { type Json, pick } from "./json.ts";
import type { Suite } from "./suite.ts";
import type { Expectation } from "./suite-expectation.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A suite that is a file of the program: every rule named, as Great Expectations 1.x writes them, none with a row condition or an open value. */
export interface KnownSuite {
  readonly name: string;
  readonly meta?: Json;
  readonly expectations: readonly KnownExpectation[];
}

interface KnownExpectation {
  readonly id: string;
  readonly type: string;
  readonly kwargs: Json;
  readonly severity?: string;
  readonly meta?: Json;
}

/**
 * What `readSuite` makes of a suite in which it finds nothing wrong, without looking: a function would read how to say what is wrong, and
 * look for it, each time it starts. {@link checkedSuite} looks, where a stack is deployed and where a local run starts.
 */
export function knownSuite(vocabulary: Vocabulary, { name, meta, expectations }: KnownSuite): Suite {
  return {
    name,
    expectations: expectations.map((written) => known(vocabulary, written)),
    allowEmpty: false,
    kept: pick({ meta }, ["meta"]),
  };
}

function known(vocabulary: Vocabulary, written: KnownExpectation): Expectation {
  const { id, type, severity = "critical", meta } = written;
  const definition = vocabulary.get(type)!;
  const kwargs = pick(written.kwargs, Object.keys(definition.kwargs));
  const check = definition.compile(kwargs);
  if (isLeft(check)) throw new Error(`${id}: ${check.left.map(({ message }) => message).join("; ")}`);
  const kept = pick({ id, meta }, ["id", "meta"]);
  return { id, type, kwargs, written: kwargs, severity: severity as Expectation["severity"], check: check.right, kept };
}
