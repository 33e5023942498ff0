/** What DuckDB throws is an Error with one text: `Catalog Error: Table … does not exist!`, then perhaps a hint and the place. */

export interface DuckDbError {
  /** `Catalog`, `Binder`, `Parser`, `Permission`, `Out of Memory` …; empty where the text names none. */
  readonly kind: string;
  /** What is wrong: one paragraph. */
  readonly text: string;
  /** The statement's line with a mark below the place, where DuckDB knows it. */
  readonly place?: string;
}

const HEADLINE = /^(?:Failed to extract statements: )?(?:(\w[\w ]*?) Error: )?(.*)$/s;
const PLACE = /^LINE \d+: /m;

export function readDuckDbError(error: unknown): DuckDbError {
  const message = error instanceof Error ? error.message : String(error);
  const placeAt = message.search(PLACE);
  const [, kind = "", rest = ""] = HEADLINE.exec(placeAt < 0 ? message : message.slice(0, placeAt)) ?? [];
  const text = rest.trim();
  return placeAt < 0 ? { kind, text } : { kind, text, place: message.slice(placeAt).trimEnd() };
}

/** Of statements of our own over published objects: what cannot be read of those was altered. Anything else stays what it is. */
export function damagedOr(error: unknown): unknown {
  const { kind, text } = readDuckDbError(error);
  return kind === "Invalid Input" || kind === "IO" ? damaged(text) : error;
}

/** A fault of the data, told to people and not traced. */
export function damaged(what: string): SyntaxError {
  const mend = /[/\\]derived[/\\]/.test(what)
    ? "remove that file, and run assay run historical-batch --provider none, which computes it anew"
    : "restore it from a copy; assay audit tells what else is not as it was written";
  return new SyntaxError(`${what}: the data was altered; ${mend}`);
}
