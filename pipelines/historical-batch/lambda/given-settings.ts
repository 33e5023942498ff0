import { deployed, deployedSettings } from "../../../adapters/aws/environment.ts";
import type { Environment } from "../../../domain/deployed.ts";
import { type HistorySettings, settingsSpec } from "../settings.ts";

export interface GivenSettings {
  readonly settings: HistorySettings;
  /** Whether an unofficial provider may be asked: an option of the provider's, which stacks give beside the pipeline's settings. */
  readonly unofficial: unknown;
}

/** Throws `NotDeployed` where the environment does not say them, or says them wrong. */
export function givenSettings(environment: Environment): GivenSettings {
  const { unofficial, ...own } = deployed(environment, "settings").settings;
  return { settings: deployedSettings(settingsSpec, own), unofficial };
}
