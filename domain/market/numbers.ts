/**
 * Numbers by their source text. A value may enter only if the double it becomes prints back as the same decimal
 * value: then DOUBLE in Parquet, N in DynamoDB and JSON all carry what the provider sent, and nothing was rounded.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";

export type NumberFault = "not-a-number" | "not-representable";

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
/** Up to this many significant digits, text → double → text is exact for every decimal in range. */
const ALWAYS_EXACT_DIGITS = 15;

/** The double of a decimal text in JSON's number grammar, when it carries the text's value exactly. `-0` becomes 0. */
export function exactNumber(text: string): Either<NumberFault, number> {
  if (!JSON_NUMBER.test(text)) return left("not-a-number");
  const value = Number(text);
  if (text.length <= ALWAYS_EXACT_DIGITS && !hasExponent(text)) return right(value + 0);
  if (!Number.isFinite(value)) return left("not-representable");
  return decimal(text) === decimal(String(value)) ? right(value + 0) : left("not-representable");
}

/**
 * Whether a text of JSON may hold a number too long, or in too unusual a form, to be sure of: then its source text must be
 * looked at. A loop, because every record passes here, and a pattern costs ten times as much.
 */
export function mayHoldLongNumber(json: string): boolean {
  let run = 0;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if ((code >= ZERO && code <= NINE) || code === POINT) {
      if (++run > ALWAYS_EXACT_DIGITS) return true;
    } else {
      if (run > 0 && (code === LOWER_E || code === UPPER_E)) return true;
      run = 0;
    }
  }
  return false;
}
const [POINT, ZERO, NINE, UPPER_E, LOWER_E] = [0x2e, 0x30, 0x39, 0x45, 0x65];

function hasExponent(text: string): boolean {
  return text.includes("e") || text.includes("E");
}

/** A decimal text's value in one spelling: sign, significant digits without zeros at either end, power of ten. */
function decimal(text: string): string {
  const [mantissa, exponent] = text.toLowerCase().split("e") as [string, string | undefined];
  const negative = mantissa.startsWith("-");
  const [whole, fraction] = (negative ? mantissa.slice(1) : mantissa).split(".") as [string, string | undefined];
  const digits = (whole + (fraction ?? "")).replace(/^0+/, "");
  const significant = withoutTrailingZeros(digits);
  if (significant === "") return "0";
  const power = Number(exponent ?? 0) - (fraction?.length ?? 0) + (digits.length - significant.length);
  return `${negative ? "-" : ""}${significant}e${power}`;
}

/** A loop: a pattern that looks for zeros up to the end starts anew at each of them. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === ZERO) end--;
  return digits.slice(0, end);
}
