import { type Either, isLeft, left } from "fp-ts/lib/Either.js";
import { openForWriting, type WritableData } from "../adapters/embedded/data-directory.ts";

/** Does something with the stores of a directory in which nothing is yet, and closes them. */
export async function onFreshStores<A>(
  directory: string,
  use: (data: WritableData) => Promise<Either<readonly string[], A>>,
): Promise<Either<readonly string[], A>> {
  const opened = openForWriting(directory);
  if (isLeft(opened)) return left([opened.left.message]);
  try {
    return await use(opened.right);
  } finally {
    opened.right.close();
  }
}
