/** Causes that lie in what the provider wrote: records that cannot be read, or are not what the contract says. */
import { CONTRACTS } from "../../market/contracts.ts";
import { fieldSpelt } from "../../market/spellings.ts";
import { isSessionDate } from "../../market/times.ts";
import { type Cause, counted, heldFor, type Suspicion } from "../evidence.ts";
import { type Held, originalText } from "../held.ts";

const REPLAY = "assay quarantine replay --run RUN --dry-run";

/** Keys under which providers say that they will not answer. */
const ERROR_KEYS = /^(error|errors|error message|message|note|information|detail|status|code|fault)$/i;

export const providerErrorBody: Cause = {
  id: "provider-error-body",
  title: "the provider answered with an error in place of data",
  check: "read one original: it is a message about quotas, keys or maintenance, or a web page",
  mend: "wait for the quota or mend the key, then fetch the slices again; an error body has nothing to replay",
  command: "assay quarantine list --run RUN --json",
  suspect: (evidence) => {
    const bodies = evidence.held.filter((held) => held.canonical === null && isErrorBody(held));
    if (bodies.length === 0) return undefined;
    return suspicion(bodies.length, `${counted(bodies.length, "record")} of no market: ${excerpt(bodies[0]!)}`);
  },
};

function isErrorBody(held: Held): boolean {
  const text = originalText(held).trimStart();
  if (/^<(!doctype|html|\?xml)/i.test(text)) return true;
  const keys = keysOf(text);
  return keys.length > 0 && keys.some((key) => ERROR_KEYS.test(key)) && !keys.some((key) => isField(held, key));
}

export const schemaChange: Cause = {
  id: "schema-change",
  title: "the provider's fields have changed",
  check: "compare an original with the contract: a field is gone, renamed, or of another type",
  mend: "teach the provider's reader the new field, then replay what was held: the originals are kept",
  command: REPLAY,
  suspect: (evidence) => {
    const held = heldFor(evidence, "missing-field", "wrong-type").filter((each) => !isErrorBody(each));
    if (held.length === 0) return undefined;
    const fields = tally(held.flatMap(({ reasons }) => reasons.flatMap(({ name, field }) => (field ? [`${field} (${name})`] : []))));
    const unknown = tally(held.flatMap((each) => keysOf(originalText(each)).filter((key) => !isKnown(each, key))));
    const added = unknown.length > 0 ? `; fields that no contract knows: ${unknown.join(", ")}` : "";
    return suspicion(held.length, `${counted(held.length, "record")} of another shape: ${fields.join(", ")}${added}`);
  },
};

export const brokenTransport: Cause = {
  id: "broken-transport",
  title: "records were damaged or cut off on their way",
  check: "read one original: it breaks off, is no UTF-8, or is longer than a record may be",
  mend: "ask the provider for the slice again; a damaged original cannot be mended here",
  command: "assay quarantine list --run RUN --rule not-decodable",
  suspect: (evidence) => {
    const held = heldFor(evidence, "not-decodable", "too-large").filter((each) => !isErrorBody(each));
    if (held.length === 0) return undefined;
    return suspicion(held.length, `${counted(held.length, "record")} are no records; the first ${held[0]!.reasons[0]!.message}`);
  },
};

export const foreignCharacters: Cause = {
  id: "foreign-characters",
  title: "symbols are written in characters that no exchange uses",
  check: "read one original: its letters only look like Latin ones",
  mend: "have the provider's reader write the symbol as the contract does, then replay",
  command: REPLAY,
  suspect: (evidence) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: everything beyond ASCII is what it looks for
    const held = evidence.held.filter(({ symbol }) => symbol !== null && /[^\x00-\x7f]/.test(symbol));
    if (held.length === 0) return undefined;
    return suspicion(held.length, `${counted(held.length, "record")} with symbols as in ${JSON.stringify(held[0]!.symbol)}`);
  },
};

export const inexactNumbers: Cause = {
  id: "inexact-numbers",
  title: "numbers have more digits than a double carries",
  check: "read one original: a number has more than 15 significant digits",
  mend: "the value cannot be served exactly, and is never rounded: ask the provider for the quoted precision",
  command: "assay quarantine list --run RUN --rule not-representable",
  suspect: (evidence) => {
    const held = heldFor(evidence, "not-representable");
    return held.length === 0
      ? undefined
      : suspicion(held.length, `${counted(held.length, "record")}, the first: ${held[0]!.reasons[0]!.message}`);
  },
};

export const RECORD_CAUSES: readonly Cause[] = [providerErrorBody, schemaChange, brokenTransport, foreignCharacters, inexactNumbers];

/** Of records that were held back, so that none was served. */
function suspicion(records: number, because: string): Suspicion {
  return { records, served: 0, because };
}

const SHOWN_CHARACTERS = 120;

function excerpt(held: Held): string {
  const text = originalText(held).trim();
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function isField({ dataset }: Held, key: string): boolean {
  return CONTRACTS.some((contract) => contract.dataset === dataset && Object.hasOwn(contract.fields, key));
}

/**
 * As the contract names it, as providers spell one that was found, or the date that an entry of Alpha Vantage stands under. Of a field
 * that is missing any spelling is news: whatever read the record did not know it.
 */
function isKnown(held: Held, key: string): boolean {
  if (isField(held, key) || isSessionDate(key)) return true;
  const spelt = fieldSpelt(held.dataset, key);
  return spelt !== undefined && !held.reasons.some(({ name, field }) => name === "missing-field" && field === spelt);
}

/** The keys of a JSON object; none of any other text. */
function keysOf(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

const MOST_NAMES = 4;

/** Names with how often each occurs, most first. */
function tally(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return ranked.slice(0, MOST_NAMES).map(([name, n]) => `${name} ${n.toLocaleString("en-US")}×`);
}
