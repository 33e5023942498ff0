import * as t from "io-ts";
import { metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

const millions = (requests: number) => requests / 1e6;
const hundredThousands = (messages: number) => messages / 1e5;

/** Deliveries to Lambda and SQS are free. */
export const topic = resourceType({
  tokens: ["aws:sns/topic:Topic"],
  inputs: {},
  usage: {
    publishes: { doc: "messages published, by 64 KB", profiles: [1e3, 1e4, 1e5] },
    emails: { doc: "e-mails sent", profiles: [100, 500, 2000] },
    httpCalls: { doc: "calls of HTTP subscribers", profiles: [0, 0, 0] },
  },
  lines: (_, use, { prices: { sns } }) => [
    metered("messages", sns.publishes, use, ["publishes"], millions),
    metered("e-mails", sns.emails, use, ["emails"], hundredThousands),
    metered("HTTP calls", sns.http, use, ["httpCalls"], hundredThousands),
  ],
});

export const queue = resourceType({
  tokens: ["aws:sqs/queue:Queue"],
  inputs: { fifoQueue: t.boolean },
  usage: { requests: { doc: "requests, by 64 KB; an idle consumer's polling too", profiles: [1e5, 1e6, 1e7] } },
  lines: ({ fifoQueue }, use, { prices: { sqs } }) => [
    metered("requests", fifoQueue ? sqs.fifo : sqs.standard, use, ["requests"], millions),
  ],
});
