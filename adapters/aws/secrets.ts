import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../../domain/ports/effects.ts";
import type { ReadSecret } from "../../domain/ports/secrets.ts";
import { onAws } from "./aws-fault.ts";

export interface SecretSource {
  readonly client: SecretsManagerClient;
  /** By the name under which the program asks for it. */
  readonly arns: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** How long a value is kept. Default five minutes: a rotated secret is taken up by then. */
  readonly keptMs?: number;
}

/** Secrets of Secrets Manager; undefined for a name that the stack gives no secret for. */
export function secretsManager({ client, arns, clock, keptMs = 300_000 }: SecretSource): ReadSecret {
  const kept = new Map<string, { readonly value: string | undefined; readonly until: number }>();
  return async (name) => {
    const known = kept.get(name);
    if (known && clock.now() < known.until) return known.value;
    const arn = arns[name];
    if (arn === undefined) return undefined;
    const { SecretString } = await onAws("read", `secret ${arn}`, () => client.send(new GetSecretValueCommand({ SecretId: arn })));
    kept.set(name, { value: SecretString, until: clock.now() + keptMs });
    return SecretString;
  };
}
