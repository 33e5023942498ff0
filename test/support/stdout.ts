/** What a call writes to standard output and error, where a function's log and figures go, by line; none of it is shown. */
export async function withOutput<A>(call: () => Promise<A>): Promise<{ readonly result: A; readonly lines: readonly string[] }> {
  const written: string[] = [];
  const write = (chunk: string | Uint8Array) => {
    written.push(chunk.toString());
    return true;
  };
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, shown: stream.write }));
  for (const { stream } of streams) stream.write = write as typeof stream.write;
  try {
    return { result: await call(), lines: written.join("").split("\n").filter(Boolean) };
  } finally {
    for (const { stream, shown } of streams) stream.write = shown;
  }
}
