import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
/** What the command consists of. */
const PARTS = ["ops", "domain", "adapters", "pipelines", "policies", "package.json"];

/** The code as it stands, in a folder of its own, with the packages of this one. */
export function checkout(folder: string): string {
  for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}
