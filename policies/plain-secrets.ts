/** Secrets that stand in an environment in plain text, told by a variable's name or by its value. */
import { SECRET_NAME } from "../domain/aws/secret-name.ts";
import { ifKnown } from "./unknown.ts";

/** A reference to a secret, which is none itself. */
const REFERENCE = /^arn:aws[\w-]*:(secretsmanager|ssm|kms):/;

const SECRET_VALUES: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "an AWS access key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: "a Slack webhook", pattern: /hooks\.slack\.com\/services\/T/ },
  { what: "a URL with a password", pattern: /\b[a-z][a-z0-9+]*:\/\/[^/\s:@]+:[^/\s@]+@/ },
  { what: "a GitHub token", pattern: /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22})/ },
  { what: "a signed token (JWT)", pattern: /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/ },
];

/** `API_KEY looks like a secret by its name`, for each variable that does; never its value. */
export function secretsAmong(variables: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  for (const name of Object.keys(variables)) {
    const value = ifKnown(() => variables[name]);
    // What only the deployment gives is a reference; of a name like a secret's it may well be the secret itself.
    const what = value === undefined ? undefined : SECRET_VALUES.find(({ pattern }) => pattern.test(value))?.what;
    if (what) found.push(`${name} holds ${what}`);
    else if (SECRET_NAME.test(asVariable(name)) && !(value !== undefined && (value === "" || REFERENCE.test(value))))
      found.push(`${name} looks like a secret by its name`);
  }
  return found;
}

/** `--redshift-password` of a job and `smtp.smtp_password` of Airflow are such names too. */
const asVariable = (name: string): string => name.replace(/^-+/, "").replaceAll(/[-.]/g, "_");
