/** What is said where another program is needed that is not there. */
const INSTALLED_BY: Readonly<Record<string, string>> = {
  aws: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  docker: "https://docs.docker.com/engine/install/",
  pulumi: "https://www.pulumi.com/docs/install/",
};

/** @param fault what Node says of a child process that did not start */
export function cannotRun(command: string, { code, message }: { readonly code?: string | undefined; readonly message: string }): string {
  if (code !== "ENOENT") return `${command} cannot be run: ${message}`;
  const how = INSTALLED_BY[command];
  return `there is no ${command} on the PATH${how === undefined ? "" : `: ${how} tells how to install it`}`;
}
