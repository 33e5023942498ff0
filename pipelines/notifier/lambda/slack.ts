import { secretsManagerClient } from "../../../adapters/aws/clients.ts";
import { secretsManager } from "../../../adapters/aws/secrets.ts";
import { postToSlack } from "../../../adapters/slack/webhook.ts";
import { notify } from "../handler.ts";

/** What Lambda is called with for a topic, as far as we read it: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
interface SnsEvent {
  readonly Records: readonly { readonly Sns: { readonly Subject?: string | null; readonly Message: string } }[];
}

const SECRET = "slack-webhook";

const readSecret = secretsManager({ client: secretsManagerClient(), arns: JSON.parse(process.env.ASSAY_SECRETS ?? "{}"), clock: Date });

/** SNS -> Slack: what alarms and the budget publish. */
export async function handler({ Records }: SnsEvent): Promise<void> {
  const notifications = Records.map(({ Sns }) => ({ subject: Sns.Subject ?? undefined, message: Sns.Message }));
  await notify(notifications, { webhook, post: postToSlack });
}

async function webhook(): Promise<URL> {
  const value = await readSecret(SECRET);
  if (value !== undefined && URL.canParse(value) && new URL(value).protocol === "https:") return new URL(value);
  // Not what was found: whoever has it can write to the channel.
  throw new Error(`the secret ${SECRET} is not the https:// URL of a Slack webhook: set it in the stack's configuration`);
}
