import { isLeft } from "fp-ts/lib/Either.js";
import { openForReading, openForWriting, type ReadableData, type WritableData } from "../../adapters/embedded/data-directory.ts";
import { CommandFault } from "./exit.ts";

/** Does something with a data directory that may be written to meanwhile, and closes it. */
export async function readData<A>(directory: string, use: (data: ReadableData) => Promise<A>): Promise<A> {
  const opened = openForReading(directory);
  if (isLeft(opened)) throw new CommandFault([opened.left.message]);
  try {
    return await use(opened.right);
  } finally {
    opened.right.close();
  }
}

/** The same as its one writer. */
export async function writeData<A>(directory: string, use: (data: WritableData) => Promise<A>): Promise<A> {
  const opened = openForWriting(directory);
  if (isLeft(opened)) throw new CommandFault([opened.left.message]);
  try {
    return await use(opened.right);
  } finally {
    opened.right.close();
  }
}
