/**
 * How python-dateutil cuts a text before it looks for a date in it: runs of letters, runs of digits (with a fraction),
 * single spaces, and every other character by itself. A dotted word such as `a.m.` is cut at its dots.
 */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = lengthAt(text, at);
    const token = text.slice(at, at + length);
    at += length;
    if (/^\s$/u.test(token)) tokens.push(" ");
    else if (token !== "\0") for (const part of cut(token)) tokens.push(part);
  }
  return tokens;
}

type State = "letters" | "digits" | "dotted letters" | "dotted digits";

const LETTER = /\p{L}/u;
const DIGIT = /\d/;

/** How far the token that begins here reaches, dots and all. */
function lengthAt(text: string, start: number): number {
  const first = text[start]!;
  if (!LETTER.test(first) && !DIGIT.test(first)) return 1;
  let state: State = LETTER.test(first) ? "letters" : "digits";
  let at = start + 1;
  for (; at < text.length; at++) {
    const next = stateAfter(state, text[at]!, text[at - 1]!, at - start);
    if (next === undefined) break;
    state = next;
  }
  return at - start;
}

function stateAfter(state: State, char: string, before: string, length: number): State | undefined {
  switch (state) {
    case "letters":
      return LETTER.test(char) ? state : char === "." ? "dotted letters" : undefined;
    case "digits":
      if (DIGIT.test(char)) return state;
      return char === "." || (char === "," && length >= 2) ? "dotted digits" : undefined;
    case "dotted letters":
      if (char === "." || LETTER.test(char)) return state;
      return DIGIT.test(char) && before === "." ? "dotted digits" : undefined;
    case "dotted digits":
      if (char === "." || DIGIT.test(char)) return state;
      return LETTER.test(char) && before === "." ? "dotted letters" : undefined;
  }
}

/** A number with one fraction stays whole, its comma read as a dot; all else that is dotted falls apart. */
function cut(token: string): string[] {
  if (!/[.,]/.test(token) || token.length === 1) return [token];
  if (/^\d+[.,]\d+$/.test(token)) return [token.replace(",", ".")];
  return token.split(/([.,])/).filter((part) => part !== "");
}
