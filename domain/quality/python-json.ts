import type { Revive } from "./whole-numbers.ts";

/** JSON as Python's `json.loads` reads it: NaN and Infinity are numbers to it. Undefined where it is no JSON. */
export function parsePythonJson(text: string, revive?: Revive): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text, revive) };
  } catch {
    return /NaN|Infinity/.test(text) ? parseWithoutLimits(text, revive) : undefined;
  }
}

/** What JSON can write in the place of the numbers that it has no words for; the first of them becomes NaN again. */
const WORDS: Readonly<Record<string, string>> = { NaN: "1e99999", Infinity: "1e999" };

function parseWithoutLimits(text: string, revive: Revive = (_key, value) => value): { readonly value: unknown } | undefined {
  const written = text.replace(/"(?:[^"\\]|\\.)*"|(?<![-\w])NaN\b|\bInfinity\b/g, (token) => WORDS[token] ?? token);
  const reviveLimits: Revive = (key, value, context) => (context?.source === WORDS["NaN"] ? Number.NaN : revive(key, value, context));
  try {
    return { value: JSON.parse(written, reviveLimits) };
  } catch {
    return undefined;
  }
}
