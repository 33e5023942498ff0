/** Lambda of a pipeline that is only for tests: how many symbols it was given. */
export async function handler({ symbols }: { readonly symbols: readonly string[] }): Promise<number> {
  return new Set(symbols).size;
}
