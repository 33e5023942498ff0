/** Takes on a role in the local cloud, as its trust policy lets the account do. */
import type { AwsApi } from "./aws-api.ts";

/** Variables that the SDK's clients and the command read. */
export type Credentials = Readonly<Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" | "AWS_SESSION_TOKEN", string>>;

/** @throws AwsRefusal where the role may not be taken on */
export async function assumeRole(api: AwsApi, roleArn: string): Promise<Credentials> {
  const answer = await api.query("sts", "AssumeRole", { RoleArn: roleArn, RoleSessionName: "on-call" });
  const of = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)![1]!;
  return { AWS_ACCESS_KEY_ID: of("AccessKeyId"), AWS_SECRET_ACCESS_KEY: of("SecretAccessKey"), AWS_SESSION_TOKEN: of("SessionToken") };
}
