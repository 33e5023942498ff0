import { isLeft } from "fp-ts/lib/Either.js";
import { type Deployed, type Environment, readDeployed } from "../../domain/deployed.ts";
import { decodeSettings, type SettingsOf, type SettingsSpec } from "../../domain/settings.ts";

/** What keeps a function from starting: its environment, with every fault of it. */
export class NotDeployed extends Error {
  readonly _tag = "NotDeployed";

  constructor(messages: readonly string[]) {
    super(messages.join("; "));
    this.name = "NotDeployed";
  }
}

/** What the function needs of its environment. Throws {@link NotDeployed}. */
export function deployed<K extends keyof Deployed>(environment: Environment, ...needed: readonly K[]): Pick<Deployed, K> {
  const read = readDeployed(environment, needed);
  if (isLeft(read)) throw new NotDeployed(read.left.map(({ message }) => message));
  return read.right;
}

/** The pipeline's settings as the stack gives them. Throws {@link NotDeployed}. */
export function deployedSettings<S extends SettingsSpec>(spec: S, given: Deployed["settings"]): SettingsOf<S> {
  const settings = decodeSettings(spec, given);
  if (isLeft(settings)) throw new NotDeployed(settings.left.map(({ message }) => `ASSAY_SETTINGS: ${message}`));
  return settings.right;
}
