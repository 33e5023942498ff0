/** What a service refuses, as its client throws it: by name, with the status of the answer. */
export function refusal(name: string, status: number, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

/** A command that nothing here was written for: the program has come to use more of the service than is simulated. */
export function unknownCommand(service: string, command: unknown): Error {
  return new Error(`the simulated ${service} does not know ${(command as object).constructor.name}`);
}
