/** The words and signs of a row condition. */

/** Says what keeps a text from being a condition; caught by whoever reads it. */
export class Unreadable extends Error {}

export interface Token {
  readonly kind: "name" | "number" | "text" | "quoted" | "sign" | "end";
  readonly text: string;
  /** Its place in the source, from 0. */
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|`(?<quoted>[^`]+)`|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>==|!=|<=|>=|\*\*|\/\/|[<>()[\],.~&|+*/%@-]))/uy;

/** The tokens of a text, with one for its end. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) throw new Unreadable(`${JSON.stringify(text)} cannot be read from character ${at + 1} on: ${text.slice(at).trim()}`);
    const [kind, value] = Object.entries(found.groups!).find(([, group]) => group !== undefined)!;
    tokens.push({ kind: kind as Token["kind"], text: value!, at: at + found[0].search(/\S/) });
    at = TOKEN.lastIndex;
  }
  return [...tokens, { kind: "end", text: "the end", at }];
}

/** What text in quotes says. */
export const unquoted = (literal: string): string => literal.slice(1, -1).replace(/\\(.)/gs, "$1");
