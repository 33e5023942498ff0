/** Where a stack's daily bars come from. */
import { isLeft } from "fp-ts/lib/Either.js";
import { dynamoDbClient, secretsManagerClient } from "../../../adapters/aws/clients.ts";
import { deployed, NotDeployed } from "../../../adapters/aws/environment.ts";
import { dynamoDbBudget } from "../../../adapters/aws/request-budget.ts";
import { secretsManager } from "../../../adapters/aws/secrets.ts";
import { providerByName } from "../../../adapters/providers/registry.ts";
import type { Environment } from "../../../domain/deployed.ts";
import type { HistoryProvider } from "../../../domain/ports/provider.ts";
import type { HistorySettings } from "../settings.ts";
import { givenSettings } from "./given-settings.ts";

export interface Deployment {
  readonly provider: HistoryProvider;
  readonly symbols: readonly string[];
  readonly settings: HistorySettings;
}

/** Throws `NotDeployed` where the environment does not say enough, or says it wrong. */
export async function openProvider(environment: Environment): Promise<Deployment> {
  const {
    provider: name,
    symbols,
    secrets,
    checkpoints,
  } = deployed(environment, "provider", "symbols", "secrets", "checkpoints", "settings");
  const { settings, unofficial } = givenSettings(environment);
  const clock = { now: () => Date.now() };
  const secret = secretsManager({ client: secretsManagerClient(), arns: secrets, clock });
  const made = await providerByName(name, { unofficial }, { secret, clock, budget: dynamoDbBudget(dynamoDbClient(), checkpoints) });
  if (isLeft(made)) throw new NotDeployed(made.left.map(({ message }) => message));
  return { provider: made.right, symbols, settings };
}
