/**
 * Texts that recur, as numbers of words: what is made of a word (its bytes, its place in a dictionary, whose trades they are) is then
 * made once for all rows that have it.
 */
import { Texts } from "./texts.ts";

/** Beyond so many, or so long, texts do not recur, and nothing is gained by numbering more. */
const MOST = 50_000;
const LONGEST = 64;
/** Stands for null, and for a text that is not numbered. */
export const NO_WORD = -1;

/** Each word once. It only grows, so that the columns of several batches can share it. */
export class WordList {
  readonly texts: string[] = [];
  /** Their UTF-8. */
  readonly utf8 = new Texts();
  /** Bytes of the longest. */
  longest = 0;
  private readonly numbers = new Map<string, number>();

  /** The word's number, which is given to it where it is new. */
  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const { length } = this.texts;
    if (length === MOST || text.length > LONGEST) return NO_WORD;
    this.numbers.set(text, length);
    this.texts.push(text);
    this.utf8.add(text);
    this.longest = Math.max(this.longest, this.utf8.end(length) - this.utf8.start(length));
    return length;
  }
}

/** A column of texts that recur, some of them null. */
export class Words {
  readonly list: WordList;
  /** By row: its text's number in the list, or {@link NO_WORD}; what lies behind the last row means nothing. Replaced when the column grows. */
  numbers: Int32Array;
  length = 0;
  /** By row, the texts that are not numbered. */
  private readonly others = new Map<number, string>();
  private strings: readonly (string | null)[] | undefined;

  /** @param expected how many there will be */
  constructor(list: WordList = new WordList(), expected = 64) {
    this.list = list;
    this.numbers = new Int32Array(expected);
  }

  /** Whether all of its texts are. */
  get isNumbered(): boolean {
    return this.others.size === 0;
  }

  /** Makes room for so many texts in all. */
  reserve(count: number): void {
    if (count <= this.numbers.length) return;
    const larger = new Int32Array(Math.max(count, this.numbers.length * 2));
    larger.set(this.numbers);
    this.numbers = larger;
  }

  /** Makes a text the last, at this place: behind the one before, or instead of those from there on. */
  put(row: number, text: string | null): void {
    this.reserve(row + 1);
    const number = text === null ? NO_WORD : this.list.numberOf(text);
    this.numbers[row] = number;
    if (number === NO_WORD && text !== null) this.others.set(row, text);
    else this.others.delete(row);
  }

  text(row: number): string | null {
    const number = this.numbers[row]!;
    return number === NO_WORD ? (this.others.get(row) ?? null) : this.list.texts[number]!;
  }

  /** What its rows have, as a list; made when it is first asked for. */
  all(): readonly (string | null)[] {
    const { strings, length } = this;
    if (strings?.length === length) return strings;
    const made = new Array<string | null>(length);
    for (let row = 0; row < length; row++) made[row] = this.text(row);
    this.strings = made;
    return made;
  }
}
