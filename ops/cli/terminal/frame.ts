/** A few lines at the bottom of a terminal that are written again in place. */

/** What of a terminal's stream is written to. */
export interface Terminal {
  write(text: string): unknown;
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
/** Lines longer than the terminal is wide are cut by it, so that a frame is as many rows as it has lines. */
const CUT_LINES = "\u001b[?7l";
const WRAP_LINES = "\u001b[?7h";
const CLEAR_TO_LINE_END = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";
const up = (rows: number) => (rows > 0 ? `\u001b[${rows}F` : "\r");

/** Each frame is one write over the one before it, so that nothing flickers. */
export class Frame {
  readonly #terminal: Terminal;
  #rows = 0;
  #ended = false;
  // Also where the process is ended at once.
  readonly #onExit = () => this.end();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    terminal.write(HIDE_CURSOR);
    process.once("exit", this.#onExit);
  }

  draw(lines: readonly string[]): void {
    if (this.#ended) return;
    const body = lines.map((line) => `${line}${CLEAR_TO_LINE_END}\n`).join("");
    this.#terminal.write(`${CUT_LINES}${up(this.#rows)}${body}${CLEAR_BELOW}${WRAP_LINES}`);
    this.#rows = lines.length;
  }

  /** Takes the frame away and gives the terminal back. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    process.off("exit", this.#onExit);
    this.#terminal.write(`${up(this.#rows)}${CLEAR_BELOW}${SHOW_CURSOR}`);
  }
}
