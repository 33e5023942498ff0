/** Reads what a published object holds. Throws a SyntaxError that names the object where it is none that a pipeline wrote. */
export function readingOf<A>(key: string, read: () => A): A {
  try {
    return read();
  } catch (error) {
    throw altered(key, error);
  }
}

export function altered(key: string, error: unknown): SyntaxError {
  const why = error instanceof Error ? error.message : String(error);
  return new SyntaxError(`${key} is none that a pipeline wrote (${why}); restore it from a copy`);
}
