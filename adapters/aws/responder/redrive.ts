/** Has messages that were given up handed out again. AWS does that for the dead-letter queue of a queue, and not for those of its other services. */
import { GetQueueAttributesCommand, type SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { awsCodeOf } from "../aws-fault.ts";
import { isDenied } from "./words.ts";

/** What SQS says of a queue whose messages are moved already. */
const BEGUN_ALREADY = "UnsupportedOperation";
const UNKNOWN_HERE = /InvalidAction|UnknownOperation|NotImplemented/;

/** `refused`: these credentials may not do that, or there is no such thing here; the messages wait on. */
export async function redrive(client: SQSClient, QueueUrl: string): Promise<"none" | "begun" | "refused"> {
  const names = ["QueueArn", "ApproximateNumberOfMessages"] as const;
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
  if (Number(Attributes["ApproximateNumberOfMessages"] ?? 0) === 0) return "none";
  try {
    // Without a destination they go to where they came from.
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: Attributes["QueueArn"] }));
    return "begun";
  } catch (error) {
    const code = awsCodeOf(error) ?? "";
    if (code.endsWith(BEGUN_ALREADY)) return "begun";
    if (isDenied(error) || UNKNOWN_HERE.test(code)) return "refused";
    throw error;
  }
}
