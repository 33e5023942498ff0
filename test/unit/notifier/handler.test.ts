import assert from "node:assert/strict";
import { left, right } from "fp-ts/lib/Either.js";
import { type NotifierPorts, notify } from "../../../pipelines/notifier/handler.ts";

const WEBHOOK = new URL("https://hooks.slack.com/services/T0/B0/secret");
const told = (subject: string) => ({ subject, message: "text" });

describe("notify", () => {
  it("posts each notification to the channel, in order", async () => {
    const posted: [string, string][] = [];
    const ports: NotifierPorts = {
      webhook: async () => WEBHOOK,
      post: async (webhook, { text }) => {
        posted.push([webhook.href, text]);
        return right(undefined);
      },
    };
    await notify([told("one"), told("two")], ports);
    assert.deepEqual(posted, [
      [WEBHOOK.href, "one"],
      [WEBHOOK.href, "two"],
    ]);
  });

  it("fails where Slack does not take a notification, so that it comes again, and does not say the webhook", async () => {
    const ports: NotifierPorts = {
      webhook: async () => WEBHOOK,
      post: async () => left({ message: "hooks.slack.com refused the request (HTTP 404)" }),
    };
    await assert.rejects(notify([told("one")], ports), (error: Error) => {
      assert.equal(error.message, 'Slack was not told of "one": hooks.slack.com refused the request (HTTP 404)');
      return true;
    });
  });
});
