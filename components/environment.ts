import { SECRET_NAME } from "../domain/aws/secret-name.ts";

/**
 * An environment is shown to whoever may look at a function or a task: a secret's value has no place in it.
 *
 * @throws Error where a name is that of a secret. `owner` is the component, with its name.
 */
export function requireNoSecrets(owner: string, environment: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(environment).filter((name) => SECRET_NAME.test(name));
  if (names.length === 0) return;
  throw new Error(
    `${owner}: environment names ${names.join(", ")}, which hold secrets by their names; keep the value in Secrets Manager and grant its reading`,
  );
}
