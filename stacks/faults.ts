/** What is wrong with a stack's configuration: told all at once, before any resource is registered. */

export interface ConfigFault {
  readonly _tag: "ConfigFault";
  /** The key it lies in, in full: `assay:alertEmail`; or `stack`, for the stack's name. */
  readonly key: string;
  readonly message: string;
}

export function configFault(key: string, message: string): ConfigFault {
  return { _tag: "ConfigFault", key, message };
}

/** One line for each fault, and what to do. */
export function faultsText(stack: string, faults: readonly ConfigFault[]): string {
  const lines = faults.map(({ key, message }) => `  ${key}: ${message}`);
  const count = faults.length === 1 ? "one fault" : `${faults.length} faults`;
  return `The configuration of stack ${stack} has ${count}; nothing was deployed.\n${lines.join("\n")}\nMend them in Pulumi.${stack}.yaml, or by "pulumi config set --stack ${stack} <key> <value>".`;
}
