/** Dark or light as the system says, unless the reader says otherwise. */

const SYSTEM = matchMedia("(prefers-color-scheme: dark)");
const KEY = "assay-theme";

/** Lets the button change between both, and keeps the choice. */
export function followTheme(button: HTMLButtonElement): void {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset["theme"] = chosen;
  const name = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${isDark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset["theme"] = next;
    localStorage.setItem(KEY, next);
    name();
    for (const listener of listeners) listener();
  });
  SYSTEM.addEventListener("change", () => {
    name();
    for (const listener of listeners) listener();
  });
  name();
}

const listeners = new Set<() => void>();

export function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined ? SYSTEM.matches : chosen === "dark";
}

/** Calls when colours change, until the signal is aborted. */
export function onTheme(listener: () => void, signal: AbortSignal): void {
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener));
}

/** A colour of the style sheet, as it is now: `rgb(27, 33, 38)`. */
export function colour(name: string): string {
  const root = document.documentElement;
  // The property itself has both colours; where one is used, it is the one that holds.
  root.style.outlineColor = `var(--${name})`;
  const { outlineColor } = getComputedStyle(root);
  root.style.outlineColor = "";
  return outlineColor;
}
