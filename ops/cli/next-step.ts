/** ` --data DIR` where a command that is suggested needs it, else nothing. */
export function dataOption(directory: string): string {
  return directory === "data" ? "" : ` --data ${directory}`;
}
