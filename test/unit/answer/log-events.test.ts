import assert from "node:assert/strict";
import { ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import { logEvents } from "../../../adapters/aws/responder/log-events.ts";

const WINDOW = { from: 0, to: 100 };

/** Log groups as pages of times; a group that is not there is told so. */
function groups(pages: Readonly<Record<string, readonly (readonly number[])[]>>) {
  const asked: unknown[] = [];
  const client = {
    send: async ({ input }: { readonly input: { readonly logGroupName: string; readonly nextToken?: string } }) => {
      asked.push(input);
      const own = pages[input.logGroupName];
      if (!own) throw new ResourceNotFoundException({ message: "none", $metadata: {} });
      const at = Number(input.nextToken ?? 0);
      const events = own[at]!.map((timestamp) => ({ timestamp, message: `${input.logGroupName}${timestamp}` }));
      return { events, ...(at + 1 < own.length && { nextToken: String(at + 1) }) };
    },
  };
  return { client: client as never, asked };
}

async function messages(events: AsyncIterable<{ readonly message: string }>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { message } of events) found.push(message);
  return found;
}

describe("events of several log groups", () => {
  it("come in the order of time, through pages with nothing in them, and of each group a page ahead at most", async () => {
    const { client, asked } = groups({ a: [[1, 4], [], [], [9]], b: [[2, 3], [5]] });
    const searched: string[] = [];
    const query = {
      groups: ["a", "b"],
      window: WINDOW,
      pattern: "p",
      searched: (n: number, events: number) => searched.push(`${n}:${events}`),
    };
    const events = logEvents(client, query);
    assert.equal((await events.next()).value?.message, "a1");
    assert.equal(asked.length, 2);
    assert.deepEqual(await messages(events), ["b2", "b3", "a4", "b5", "a9"]);
    assert.equal(searched.at(-1), "6:6");
    assert.deepEqual(asked[0], { logGroupName: "a", startTime: 0, endTime: 100, filterPattern: "p" });
  });

  it("are none of a group that nobody has written to", async () => {
    const { client } = groups({ a: [[1]] });
    assert.deepEqual(await messages(logEvents(client, { groups: ["gone", "a"], window: WINDOW, pattern: "" })), ["a1"]);
  });
});
