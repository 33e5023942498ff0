/** JSON as Python's `json.loads` reads it: NaN and Infinity are numbers to it. Undefined where it is no JSON. */
export function parsePythonJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return /NaN|Infinity/.test(text) ? parseWithoutLimits(text) : undefined;
  }
}

/** Numbers that JSON cannot write become one beyond all bounds, outside of strings. */
function parseWithoutLimits(text: string): { readonly value: unknown } | undefined {
  const written = text.replace(/"(?:[^"\\]|\\.)*"|(?<![-\w])NaN\b|\bInfinity\b/g, (token) => (token.startsWith('"') ? token : "1e999"));
  try {
    return { value: JSON.parse(written) };
  } catch {
    return undefined;
  }
}
