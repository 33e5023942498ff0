/** ` --data DIR` where a command that is suggested needs it, else nothing. */
export function dataOption(directory: string): string {
  return directory === "data" ? "" : ` --data ${shellWord(directory)}`;
}

/** Names come from records and from people, and a suggested command must do what it shows: all but plain characters are quoted. */
export function shellWord(text: string): string {
  return /^[\w.:@/+=-]+$/.test(text) && !text.startsWith("-") ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
