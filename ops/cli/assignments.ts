/** `name=value` of an option; the value is read as JSON where it is JSON, else as text. */
export function assignments(option: string, given: readonly string[], shape: string, faults: string[]): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1) faults.push(`${option} is "${text}"; allowed is ${shape}`);
    else values[text.slice(0, at)] = jsonOrText(text.slice(at + 1));
  }
  return values;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
