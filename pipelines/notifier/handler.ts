/** Tells a Slack channel of what was published to the topic. */
import { type Either, isLeft } from "fp-ts/lib/Either.js";
import { type Notification, type SlackMessage, slackMessage } from "./slack-message.ts";

export interface NotifierPorts {
  /** The URL of the channel's incoming webhook: a secret. */
  webhook(): Promise<URL>;
  /** Says why Slack did not take the message, without the webhook. */
  post(webhook: URL, message: SlackMessage): Promise<Either<{ readonly message: string }, void>>;
}

/**
 * Posts the notifications in order.
 *
 * @throws Error where Slack does not take one, after its tries: the invocation fails, Lambda runs it again, and the notifier's own
 * alarm reaches the topic's other subscribers.
 */
export async function notify(notifications: readonly Notification[], { webhook, post }: NotifierPorts): Promise<void> {
  for (const notification of notifications) {
    const posted = await post(await webhook(), slackMessage(notification));
    if (isLeft(posted)) throw new Error(`Slack was not told of ${JSON.stringify(notification.subject)}: ${posted.left.message}`);
  }
}
