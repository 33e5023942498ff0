import { isUtf8 } from "node:buffer";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { nameOfValue } from "../../../domain/market/json-object.ts";
import { isJsonObject, parseJson } from "../formats/json.ts";

/** The JSON object that a body holds; or what it is instead, as a clause: servers answer with pages where they fail. */
export function jsonObjectOf(body: Uint8Array): Either<string, Readonly<Record<string, unknown>>> {
  if (!isUtf8(body)) return left("it is not UTF-8 text");
  const text = Buffer.from(body).toString();
  if (/^\s*</.test(text)) return left("it is an HTML page in place of JSON");
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? right(value) : left(`it is ${nameOfValue(value)}, not an object`);
  } catch (error) {
    return left(`it is not JSON (${(error as Error).message})`);
  }
}
