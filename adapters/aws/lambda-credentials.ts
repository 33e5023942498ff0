/**
 * Stands in the bundles of functions in the place of the SDK's chain of credential providers (`@aws-sdk/credential-provider-node`, see
 * components/bundle.ts). Lambda gives the role's credentials by the environment, for as long as a process lives; profiles, single
 * sign-on, web identities and the metadata of machines, 90 kB of code, have no meaning there.
 */

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** As the SDK's clients ask for it. */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
    if (!accessKeyId || !secretAccessKey) {
      throw Object.assign(new Error("the environment has no credentials"), { name: "CredentialsProviderError" });
    }
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}
