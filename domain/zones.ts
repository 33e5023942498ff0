/** How objects lie in the zones. */

/** An object that is to be staged. */
export interface OutputObject {
  readonly key: string;
  readonly body: Uint8Array;
}

/** `year=2026/month=01/day=18` of an instant or a date. */
export function dayPath(time: string): string {
  return `year=${time.slice(0, 4)}/month=${time.slice(5, 7)}/day=${time.slice(8, 10)}`;
}

/** An object of lines; none where there is no line. */
export function linesObject(key: string, lines: readonly string[]): OutputObject[] {
  return lines.length === 0 ? [] : [{ key, body: new TextEncoder().encode(`${lines.join("\n")}\n`) }];
}

/** The day in a key's partitions; empty where it has none. */
export function dayOfKey(key: string): string {
  const found = /\/year=(\d{4})\/month=(\d{2})\/day=(\d{2})\//.exec(key);
  return found ? `${found[1]}-${found[2]}-${found[3]}` : "";
}
