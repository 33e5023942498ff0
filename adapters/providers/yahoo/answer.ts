import { isLeft } from "fp-ts/lib/Either.js";
import type { FetchFault } from "../../../domain/ports/provider.ts";
import { isJsonObject, jsonText } from "../formats/json.ts";
import { jsonObjectOf } from "../http/json-body.ts";

/** Why a body is no chart; undefined for a chart, whatever its bars are worth. */
export function chartFault(body: Uint8Array, asked: string): FetchFault | undefined {
  const unreadable = (why: string): FetchFault => {
    return { _tag: "Unreadable", retryable: false, message: `what Yahoo sent for ${asked} cannot be read: ${why}` };
  };
  const read = jsonObjectOf(body);
  if (isLeft(read)) return unreadable(read.left);
  const chart = read.right["chart"];
  if (!isJsonObject(chart)) return unreadable('it has no "chart"');
  const error = chart["error"];
  if (error !== null && error !== undefined) {
    const description = isJsonObject(error) ? error["description"] : undefined;
    const said = (typeof description === "string" ? description : jsonText(error)).slice(0, 200);
    return { _tag: "Refused", retryable: false, message: `Yahoo refused ${asked}: ${said}` };
  }
  return Array.isArray(chart["result"]) && isJsonObject(chart["result"][0]) ? undefined : unreadable("its chart has no result");
}
