import type { ProviderRecord } from "../../../domain/market/record.ts";
import { duplicateKey, isJsonObject, nameOfValue, parseJson } from "./json.ts";
import { isBlank, type LineBlock, lineBlocks } from "./lines.ts";
import { fieldPlaces, sessionDateText } from "./spellings.ts";

/**
 * Records of newline-delimited JSON: one object a line, under the contract's field names or the spellings that CSV
 * headers have. Whatever is not such an object, or has a key twice, is a fault.
 */
export async function* readJsonl(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ProviderRecord[]> {
  const reader = new JsonLines();
  for await (const block of lineBlocks(body)) yield reader.records(block);
}

/** Reads lines one by one. Lines of a file share their keys, so the last line's serve the next. */
export class JsonLines {
  /** The keys of the last line that could be read. */
  keys: readonly string[] = [];
  private places: readonly (readonly [field: string, key: string])[] = [];
  private asIs = false;

  records(block: LineBlock): ProviderRecord[] {
    const records: ProviderRecord[] = [];
    for (let i = 0; i < block.lines.length; i++) {
      const original = block.lines[i]!;
      const line = block.first + i;
      const fault = block.faults.get(i);
      if (fault) records.push({ line, original, fault });
      else if (!isBlank(original)) records.push(this.record(line, original));
    }
    return records;
  }

  private record(line: number, original: string): ProviderRecord {
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
    return { line, original, fields: this.renamed(value, keys) };
  }

  /** The object's values under the contract's names; an object that has nothing else is left as it is. */
  private renamed(object: Record<string, unknown>, keys: readonly string[]): Readonly<Record<string, unknown>> {
    if (!sameKeys(keys, this.keys)) {
      this.places = [...fieldPlaces(keys).places].map(([field, place]) => [field, keys[place]!]);
      this.asIs = this.places.length === keys.length && this.places.every(([field, key]) => field === key);
      this.keys = keys;
    }
    const fields = this.asIs ? object : Object.fromEntries(this.places.map(([field, key]) => [field, object[key]]));
    const date = fields["price_date"];
    if (typeof date === "string" && date.length !== 10) fields["price_date"] = sessionDateText(date);
    return fields;
  }
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
