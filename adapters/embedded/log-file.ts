/** A log of whole lines: each is one write, so that a killed process leaves no half of one. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { errnoOf, StoreFault } from "./store-fault.ts";

export class LogFile {
  readonly path: string;
  private readonly file: number;

  /** Appends to what is there. A line that an earlier process was cut off in, by a full disk, is ended first. */
  constructor(path: string) {
    this.path = path;
    this.file = onFile(path, () => {
      mkdirSync(dirname(path), { recursive: true });
      return openSync(path, "a+");
    });
    if (endsWithin(this.file)) this.append("\n");
  }

  /** The line must hold no line break: JSON without indentation has none. */
  write(line: string): void {
    if (line.includes("\n")) throw new Error(`a line for ${this.path} holds a line break: ${JSON.stringify(line.slice(0, 100))}`);
    this.append(`${line}\n`);
  }

  close(): void {
    closeSync(this.file);
  }

  private append(text: string): void {
    const bytes = Buffer.from(text);
    onFile(this.path, () => {
      // One write, but where the disk takes only a part: then the next one meets the reason.
      for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done);
    });
  }
}

function endsWithin(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}

function onFile<A>(path: string, action: () => A): A {
  try {
    return action();
  } catch (error) {
    const code = errnoOf(error);
    throw code === undefined ? error : new StoreFault(code, path, "write");
  }
}
