import { type Either, left, right } from "fp-ts/lib/Either.js";

/**
 * A pattern as suites write it (Python's `re`, searched anywhere in the text) in the words of RE2, so that every executor
 * gives it one meaning and no text can make it slow. `\d`, `\w` and `\s` are of all scripts, as in Python; `\b` is ASCII's, as RE2 has it.
 */
export interface Pattern extends Source {
  /** Whether the pattern is found anywhere in the text (Python's `re.search`). */
  readonly test: (text: string) => boolean;
}

export interface Source {
  /** What RE2 runs on text of ASCII alone. */
  readonly source: string;
  /** What it runs on other text, where that is not the same. */
  readonly wide?: string;
}

export interface PatternFault {
  readonly _tag: "BeyondRe2" | "NotAPattern";
  readonly message: string;
}

/** Group openings that RE2 has no words for. */
const GROUPS: readonly (readonly [opening: string, name: string])[] = [
  ["(?=", "lookahead"],
  ["(?!", "negative lookahead"],
  ["(?<=", "lookbehind"],
  ["(?<!", "negative lookbehind"],
  ["(?P=", "a named backreference"],
  ["(?(", "a conditional group"],
  ["(?>", "an atomic group"],
];

/** Python's pattern in RE2's words; refuses what RE2 cannot say, by name. Whether it is a pattern at all shows when it is compiled. */
export function re2Source(python: string): Either<PatternFault, Source> {
  const [source, wide] = [translate(python, ASCII), translate(python, WIDE)];
  if (typeof source !== "string") return left(source);
  return right({ source, ...(wide !== source && { wide: wide as string }) });
}

/** What Python's classes hold, in brackets. */
type Classes = Readonly<Record<"d" | "w" | "s", string>>;
const ASCII: Classes = { d: "0-9", w: "0-9A-Za-z_", s: "\\t-\\r\\x1c-\\x20" };
const WIDE: Classes = { d: "\\p{Nd}", w: "\\p{L}\\p{N}_", s: `${ASCII.s}\\x{85}\\p{Z}` };

/** One pass over the pattern: most of it is the same in both, and what differs is rewritten or refused where it stands. */
function translate(python: string, classes: Classes): string | PatternFault {
  const multiline = /\(\?[aiLsux]*m/.test(python);
  let out = "";
  let inClass = false;
  for (let at = 0; at < python.length; ) {
    const token = nextToken(python, at, inClass, classes);
    if (token.refused !== undefined) return beyond(python, token.refused, at);
    out += token.text === "$" && !inClass && !multiline ? END : token.text;
    inClass = token.inClass;
    at += token.length;
  }
  return out;
}

/** Whether every RE2 agrees on a pattern: versions differ in what is a letter of which case or script, and in `(?<name>…)`. */
export const isSameInRe2 = (source: string): boolean => !/\\[pP]|\(\?[a-zA-Z]*i|\(\?</.test(source);

/** Python's `$` also stands before a newline that ends the text; RE2's does not. */
const END = "(?:\\n?\\z)";

/** Whether a pattern is plainly one of whole texts: what it finds in a text is then all of it. */
export const isOfWhole = (source: string): boolean => /^\^[^?*{|][^|]*$/.test(source) && source.endsWith(END);

interface Token {
  readonly text: string;
  readonly length: number;
  readonly inClass: boolean;
  readonly refused?: string;
}

function nextToken(python: string, at: number, inClass: boolean, classes: Classes): Token {
  const same = (length: number, staysInClass = inClass): Token => ({ text: python.slice(at, at + length), length, inClass: staysInClass });
  const as = (text: string, length: number): Token => ({ text, length, inClass });
  const refuse = (refused: string): Token => ({ ...same(1), refused });
  const char = python[at];
  if (char === "\\") return readEscape(python.slice(at), inClass, classes, as, refuse);
  if (inClass) {
    if (python.startsWith("[:", at)) return refuse("a POSIX class (Python reads [: as the characters themselves)");
    return char === "[" ? as("\\[", 1) : same(1, char !== "]");
  }
  if (char === "[") {
    const opening = /^\[\^?\]?/.exec(python.slice(at))![0];
    return same(opening.length, true);
  }
  const group = GROUPS.find(([opening]) => python.startsWith(opening, at));
  if (group) return refuse(group[1]);
  return python.startsWith("{,", at) && /^\{,\d*\}/.test(python.slice(at)) ? as("{0,", 2) : same(1);
}

function readEscape(
  rest: string,
  inClass: boolean,
  classes: Classes,
  as: (text: string, length: number) => Token,
  refuse: (what: string) => Token,
): Token {
  const next = rest[1] ?? "";
  if (!inClass && /[1-9]/.test(next)) return refuse(`a backreference (\\${next})`);
  if (!inClass && next === "Z") return as("\\z", 2);
  const members = classes[next.toLowerCase() as keyof Classes] as string | undefined;
  if (members !== undefined && next !== next.toUpperCase()) return as(inClass ? members : `[${members}]`, 2);
  // A class in brackets has no words for all but the members of several.
  if (members !== undefined && !inClass) return as(`[^${members}]`, 2);
  const unicode = /^\\u([0-9a-fA-F]{4})|^\\U([0-9a-fA-F]{8})/.exec(rest);
  if (unicode) return as(`\\x{${unicode[1] ?? unicode[2]}}`, unicode[0].length);
  return as(rest.slice(0, 2), Math.min(2, rest.length));
}

function beyond(python: string, what: string, at: number): PatternFault {
  const message = `${JSON.stringify(python)} uses ${what} at character ${at + 1}, which RE2 does not have; write the rule without it, or split it into several expectations`;
  return { _tag: "BeyondRe2", message };
}
