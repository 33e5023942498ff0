import { Frame } from "./frame.ts";

/** One line on a terminal's stderr that says what is being waited for; nothing in a pipe. */
export interface Waiting {
  readonly say: (doing: string) => void;
  /** Takes the line away; the next that is said begins a new one. */
  readonly end: () => void;
}

export function waiting(): Waiting {
  let frame: Frame | undefined;
  return {
    say: (doing) => {
      if (!process.stderr.isTTY) return;
      frame ??= new Frame(process.stderr);
      frame.draw([doing]);
    },
    end: () => {
      frame?.end();
      frame = undefined;
    },
  };
}
