/** What the command takes from its environment's variables; nothing else of Assay reads them. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { ReadSecret } from "../../domain/ports/secrets.ts";

export const secretOfEnvironment: ReadSecret = async (name) => process.env[name];

/**
 * Where requests to metered providers are counted: in `ASSAY_STATE_DIR`, or else the user's state directory (XDG:
 * `~/.local/state/assay`; Windows: `%LOCALAPPDATA%\assay`).
 */
export function budgetPath(): string {
  const { ASSAY_STATE_DIR: own, XDG_STATE_HOME: xdg, LOCALAPPDATA: windows } = process.env;
  const directory = own || join(xdg || windows || join(homedir(), ".local", "state"), "assay");
  return join(directory, "request-budget.sqlite");
}
