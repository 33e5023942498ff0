/** Tells what an answer of Alpha Vantage is: all come with HTTP 200, whether they hold data or not. */
import { isLeft } from "fp-ts/lib/Either.js";
import type { FetchFault } from "../../../domain/ports/provider.ts";
import { isJsonObject } from "../formats/json.ts";
import { jsonObjectOf } from "../http/json-body.ts";

/**
 * `Throttled`: too fast, wait a little. `QuotaUsedUp`: no more today. `Premium`: not with this key. `BadKey`, `BadSymbol`:
 * ask otherwise. `Notice`: a text that says none of these. `Unreadable`: no answer of this service.
 */
export type Answer =
  | { readonly _tag: "Data"; readonly value: Readonly<Record<string, unknown>> }
  | Notice
  | { readonly _tag: "Unreadable"; readonly text: string };

export interface Notice {
  readonly _tag: "Throttled" | "QuotaUsedUp" | "Premium" | "BadKey" | "BadSymbol" | "Notice";
  /** The service's own words. */
  readonly text: string;
}

/** When the daily quota begins anew is documented nowhere: a later try costs one request. */
const QUOTA_RETRY_MS = 3_600_000;

/** `wanted` tells the key under which the data are: `Time Series (Daily)`, `Global Quote`. */
export function readAnswer(body: Uint8Array, wanted: string): Answer {
  const read = jsonObjectOf(body);
  if (isLeft(read)) return { _tag: "Unreadable", text: read.left };
  const value = read.right;
  const data = value[wanted];
  if (isJsonObject(data)) {
    return Object.keys(data).length > 0 ? { _tag: "Data", value } : { _tag: "BadSymbol", text: `its "${wanted}" is empty` };
  }
  return (
    noticeOf(value) ?? {
      _tag: "Unreadable",
      text: `it has no "${wanted}", only: ${Object.keys(value).slice(0, 10).join(", ") || "nothing"}`,
    }
  );
}

/**
 * A notice by its words. They share most of them: a notice about speed names the daily limit too, and all of them offer
 * premium plans, so that the narrower one goes first.
 */
export function noticeOf(value: Readonly<Record<string, unknown>>): Notice | undefined {
  const refusal = value["Error Message"];
  if (typeof refusal === "string") return { _tag: /\bapikey\b/i.test(refusal) ? "BadKey" : "BadSymbol", text: refusal };
  const text = value["Information"] ?? value["Note"];
  if (typeof text !== "string") return undefined;
  if (/requests? per second|calls per minute/i.test(text)) return { _tag: "Throttled", text };
  if (/requests per day/i.test(text)) return { _tag: "QuotaUsedUp", text };
  if (/premium (endpoint|feature)/i.test(text)) return { _tag: "Premium", text };
  return { _tag: /\bapikey\b/i.test(text) ? "BadKey" : "Notice", text };
}

/** What an answer without data means to the caller. Texts are shown cut, and must be redacted already. */
export function answerFault(answer: Exclude<Answer, { _tag: "Data" }>, asked: string): FetchFault {
  const said = `: ${answer.text.length > 200 ? `${answer.text.slice(0, 200)}…` : answer.text}`;
  switch (answer._tag) {
    case "Throttled":
      return {
        _tag: "RateLimited",
        retryable: true,
        message: `Alpha Vantage throttled ${asked}${said}`,
        retryAfterMs: /per minute/i.test(answer.text) ? 60_000 : 1_000,
      };
    case "QuotaUsedUp":
      return {
        _tag: "RateLimited",
        retryable: true,
        message: `Alpha Vantage's daily quota is used up, asking for ${asked}${said}`,
        retryAfterMs: QUOTA_RETRY_MS,
      };
    case "Premium":
      return { _tag: "Refused", retryable: false, message: `Alpha Vantage gives ${asked} to premium keys only${said}` };
    case "BadKey":
      return { _tag: "Refused", retryable: false, message: `Alpha Vantage does not accept the key, asking for ${asked}${said}` };
    case "BadSymbol":
      return { _tag: "Refused", retryable: false, message: `Alpha Vantage does not know ${asked}${said}` };
    case "Notice":
      return { _tag: "Refused", retryable: false, message: `Alpha Vantage sent a notice in place of ${asked}${said}` };
    case "Unreadable":
      return { _tag: "Unreadable", retryable: false, message: `what Alpha Vantage sent for ${asked} cannot be read${said}` };
  }
}
