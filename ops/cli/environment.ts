/** What the command takes from its environment's variables; nothing else of Assay reads them. */
import { homedir } from "node:os";
import { join } from "node:path";
import type { ReadSecret } from "../../domain/ports/secrets.ts";

export const secretOfEnvironment: ReadSecret = async (name) => process.env[name];

/**
 * Where what belongs to the user and not to a data directory is kept: in `ASSAY_STATE_DIR`, or else the user's state directory (XDG:
 * `~/.local/state/assay`; Windows: `%LOCALAPPDATA%\assay`).
 */
function stateDirectory(): string {
  const { ASSAY_STATE_DIR: own, XDG_STATE_HOME: xdg, LOCALAPPDATA: windows } = process.env;
  return own || join(xdg || windows || join(homedir(), ".local", "state"), "assay");
}

/** Where requests to metered providers are counted. */
export function budgetPath(): string {
  return join(stateDirectory(), "request-budget.sqlite");
}

/** Where copies of stacks' objects are kept; whatever is in it can be removed at any time. */
export function stacksDirectory(): string {
  return join(stateDirectory(), "stacks");
}

interface AwsOfEnvironment {
  readonly region: string | undefined;
  /** Of the credentials, where one is named. */
  readonly profile: string | undefined;
  /** Whether the services have an endpoint of their own, as in a local cloud. */
  readonly ownEndpoint: boolean;
}

/** How AWS is reached, as its SDK reads it. */
export function awsOfEnvironment(): AwsOfEnvironment {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env;
  return {
    region: AWS_REGION || AWS_DEFAULT_REGION || undefined,
    profile: AWS_PROFILE || undefined,
    ownEndpoint: Boolean(AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL),
  };
}
