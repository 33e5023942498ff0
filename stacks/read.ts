/** The configuration as the engine hands it over. */
import * as pulumi from "@pulumi/pulumi";
import type { RawConfig } from "./config.ts";

/** Pulumi knows which keys are encrypted, and its types keep that to itself. */
const { isConfigSecret } = pulumi.runtime as unknown as { readonly isConfigSecret: (key: string) => boolean };

export function rawConfig(): RawConfig {
  const values = pulumi.runtime.allConfig();
  const secret = new Set(Object.keys(values).filter(isConfigSecret));
  return { project: pulumi.getProject(), stack: pulumi.getStack(), values, secret };
}
