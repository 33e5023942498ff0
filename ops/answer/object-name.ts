/** An object's name: the last part of its key, without its ending. */
export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1).replace(/\.[a-z]+$/, "");
}
