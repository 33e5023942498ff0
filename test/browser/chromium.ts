/** The browser of these suites: the Chromium that the system has. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Of `CHROMIUM`, else on the path. */
export function chromiumPath(): string | undefined {
  const given = process.env["CHROMIUM"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return [...(given ? [given] : []), ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function launch(executablePath: string): Promise<Browser> {
  // Chromium refuses its sandbox to root, which is who runs in containers. Nothing it starts by itself is to call home.
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args: [...root, "--disable-background-networking", "--disable-component-update"] });
}
