import type { ProviderRecord } from "../../../domain/market/record.ts";
import { duplicateKey, isJsonObject, nameOfValue, parseJson } from "./json.ts";
import { isBlank, lineBlocks } from "./lines.ts";
import { fieldPlaces, sessionDateText } from "./spellings.ts";

/**
 * Records of newline-delimited JSON: one object a line, under the contract's field names or the spellings that CSV
 * headers have. Whatever is not such an object, or has a key twice, is a fault.
 */
export async function* readJsonl(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ProviderRecord[]> {
  const rename = renamer();
  for await (const block of lineBlocks(body)) {
    const records: ProviderRecord[] = [];
    for (let i = 0; i < block.lines.length; i++) {
      const original = block.lines[i]!;
      const line = block.first + i;
      const fault = block.faults.get(i);
      if (fault) records.push({ line, original, fault });
      else if (!isBlank(original)) records.push(readLine(line, original, rename));
    }
    yield records;
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Rename = (object: Record<string, unknown>, keys: readonly string[]) => Fields;

function readLine(line: number, original: string, rename: Rename): ProviderRecord {
  const faulty = (detail: string): ProviderRecord => ({ line, original, fault: { _tag: "not-decodable", detail } });
  let value: unknown;
  try {
    value = parseJson(original);
  } catch (error) {
    return faulty(`it is not JSON (${(error as Error).message})`);
  }
  if (!isJsonObject(value)) return faulty(`it is ${nameOfValue(value)}, not a JSON object`);
  const keys = Object.keys(value);
  const twice = duplicateKey(original, keys);
  if (twice !== undefined) return faulty(`its key ${JSON.stringify(twice)} comes twice`);
  return { line, original, fields: rename(value, keys) };
}

/**
 * Puts objects under the contract's names. Lines of a file share their keys, so the last line's places serve the next;
 * an object that has nothing but contract names is left as it is.
 */
function renamer(): Rename {
  let lastKeys: readonly string[] = [];
  let places: readonly (readonly [field: string, key: string])[] = [];
  let asIs = false;
  return (object, keys) => {
    if (!sameKeys(keys, lastKeys)) {
      places = [...fieldPlaces(keys).places].map(([field, place]) => [field, keys[place]!]);
      asIs = places.length === keys.length && places.every(([field, key]) => field === key);
      lastKeys = keys;
    }
    const fields = asIs ? object : Object.fromEntries(places.map(([field, key]) => [field, object[key]]));
    const date = fields["price_date"];
    if (typeof date === "string" && date.length !== 10) fields["price_date"] = sessionDateText(date);
    return fields;
  };
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
