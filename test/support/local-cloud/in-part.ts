/** PutRecords that fails in part, which no emulator does: some entries never reach the stream, and the answer says which. */
import type { IncomingHttpHeaders } from "node:http";
import type { Props } from "../engine/cloud.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const REFUSED = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "not now" };
const JSON_ANSWER = { "content-type": "application/x-amz-json-1.1" };

/** @param oneOf of the entries each so many-th is refused, the first one among them @param forward has the service put the others */
export async function putInPart(body: Buffer, oneOf: number, forward: (body: Buffer) => Promise<Answer>): Promise<Answer> {
  const asked = JSON.parse(body.toString()) as Props;
  const entries: readonly Props[] = asked["Records"];
  const isRefused = (place: number) => place % oneOf === 0;
  const kept = entries.filter((_, place) => !isRefused(place));
  const answer = kept.length > 0 ? await forward(Buffer.from(JSON.stringify({ ...asked, Records: kept }))) : undefined;
  if (answer && answer.status !== 200) return answer;
  const put = ((answer ? JSON.parse(answer.body.toString()) : { Records: [] }) as Props)["Records"].values();
  const Records = entries.map((_, place) => (isRefused(place) ? REFUSED : put.next().value));
  const FailedRecordCount = Records.filter((result) => result.ErrorCode).length;
  return { status: 200, headers: JSON_ANSWER, body: Buffer.from(JSON.stringify({ FailedRecordCount, Records })) };
}
