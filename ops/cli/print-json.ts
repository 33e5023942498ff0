/** Documents of any length on standard output: a text here holds no more than 512 MB, and a result may have more. */
import { once } from "node:events";

/** One JSON document as one line, as `JSON.stringify` writes it; what is to be iterated over is a list, made while it is written. */
export function printJson(document: object): Promise<void> {
  return print(lineOf(document));
}

export async function print(pieces: Iterable<string | Uint8Array>): Promise<void> {
  for (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, "drain");
}

/** Elements of a long list that are written at once: few enough for records of a megabyte, and many enough to be quick. */
const TOGETHER = 64;

function* lineOf(document: object): Generator<string> {
  yield* piecesOf(document);
  yield "\n";
}

function* piecesOf(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null || "toJSON" in value) yield JSON.stringify(value);
  else if (Array.isArray(value) && value.length <= TOGETHER) {
    yield* joined(
      "[",
      value.map((each) => piecesOf(each === undefined ? null : each)),
      "]",
    );
  } else if (Symbol.iterator in value) yield* listOf(value as Iterable<unknown>);
  else {
    const told = Object.entries(value).filter(([, each]) => each !== undefined);
    yield* joined(
      "{",
      told.map(([key, each]) => named(key, each)),
      "}",
    );
  }
}

function* listOf(values: Iterable<unknown>): Generator<string> {
  let before = "[";
  let some: unknown[] = [];
  const told = () => `${before}${JSON.stringify(some).slice(1, -1)}`;
  for (const value of values) {
    some.push(value);
    if (some.length < TOGETHER) continue;
    yield told();
    [before, some] = [",", []];
  }
  yield `${some.length > 0 || before === "[" ? told() : ""}]`;
}

function* named(key: string, value: unknown): Generator<string> {
  yield `${JSON.stringify(key)}:`;
  yield* piecesOf(value);
}

function* joined(begin: string, parts: readonly Iterable<string>[], end: string): Generator<string> {
  yield begin;
  for (const [i, part] of parts.entries()) {
    if (i > 0) yield ",";
    yield* part;
  }
  yield end;
}
