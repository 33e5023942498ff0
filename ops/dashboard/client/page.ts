/** What a page is, and what it is given. Its state is its address: a link to it shows the same. */
import type { About } from "../messages.ts";
import type { Live } from "./live.ts";

export interface Context {
  /** What the address says. */
  readonly query: URLSearchParams;
  /** Aborted when the page is left or drawn anew. */
  readonly signal: AbortSignal;
  readonly about: About;
  readonly live: Live;
  /** Draws the page anew from what is there now. */
  readonly again: () => void;
  /** Moves to the same page with some of its address changed; undefined and "" take a part away. */
  readonly go: (change: Readonly<Record<string, string | undefined>>) => void;
}

export interface Page {
  readonly title: string;
  /** Reads what it needs, and builds what is shown. */
  readonly build: (context: Context) => Promise<readonly Node[]>;
}

/** The address of a page with such a state. */
export function href(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
