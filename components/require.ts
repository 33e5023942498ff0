/** @throws Error where an argument is not a whole number of its range, both ends included. `owner` is the component, with its name. */
export function requireWhole(owner: string, argument: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const range = `${low.toLocaleString("en-US")} to ${high.toLocaleString("en-US")}`;
  throw new Error(`${owner}: ${argument} is ${value}; give a whole number from ${range}`);
}
