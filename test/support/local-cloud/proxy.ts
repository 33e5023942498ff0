/**
 * Stands before the local cloud: supplies what it lacks, and lets a test make calls go wrong over real HTTP. It goes by the service's
 * own words for an operation: `x-amz-target`, or for S3 the method and what the request says.
 */
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { Unloads } from "./unloads.ts";

/** A call as it came. */
export interface Call {
  /** `PutItem`, `PutRecords`; of S3 `GetObject`, `PutObject`, `CopyObject` and so on by method. */
  readonly operation: string;
  readonly path: string;
  readonly body: Buffer;
}

/** What goes wrong: an answer in place of the service's, a connection that breaks before the call, or after it was applied. */
export type Fault =
  | { readonly _tag: "Answer"; readonly status: number; readonly body: string }
  | { readonly _tag: "BrokenBefore" }
  | { readonly _tag: "ReplyLost" };

/** Asked for each call, in order; undefined: it goes through. */
export type Faults = (call: Call) => Fault | undefined;

export interface FaultProxy {
  readonly url: string;
  /** Operations in the order in which they came. */
  readonly calls: string[];
  setFaults(faults: Faults | undefined): void;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<FaultProxy> {
  const calls: string[] = [];
  let faults: Faults | undefined;
  const locks = new Map<string, Promise<unknown>>();
  const unloads = new Unloads(target);
  const server = createServer(async (request, response) => {
    const call: Call = { operation: operationOf(request), path: request.url ?? "/", body: await buffer(request) };
    calls.push(call.operation);
    const fault = faults?.(call);
    if (fault?._tag === "BrokenBefore") return request.socket.destroy();
    if (fault?._tag === "Answer") return response.writeHead(fault.status).end(fault.body);
    const answer = await inTurn(locks, call, () => unloads.around(call, (body) => answerOf(target, request, { ...call, body })));
    if (fault?._tag === "ReplyLost") return request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    setFaults: (next) => {
      faults = next;
    },
    close: () =>
      new Promise((done) => {
        unloads.close();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** MiniStack passes over `If-None-Match` of a copy: whether the object is there is asked before. */
async function answerOf(target: string, request: IncomingMessage, call: Call): Promise<Answer> {
  if (call.operation === "CopyObject" && request.headers["if-none-match"] === "*") {
    const { "x-amz-copy-source": _source, "if-none-match": _none, "content-length": _length, ...headers } = request.headers;
    const there = await forward(target, { method: "HEAD", headers, url: call.path }, Buffer.alloc(0));
    if (there.status === 200) return PRECONDITION_FAILED;
  }
  const { "content-length": length, ...headers } = request.headers;
  const sized = length === undefined ? headers : { ...headers, "content-length": String(call.body.length) };
  return forward(target, { method: request.method!, headers: sized, url: call.path }, call.body);
}

const PRECONDITION_FAILED: Answer = {
  status: 412,
  headers: { "content-type": "application/xml" },
  body: Buffer.from("<Error><Code>PreconditionFailed</Code><Message>At least one of the preconditions did not hold</Message></Error>"),
};

/** Copies to one key one after another, so that asking and copying are one step. */
async function inTurn<A>(locks: Map<string, Promise<unknown>>, { operation, path }: Call, action: () => Promise<A>): Promise<A> {
  if (operation !== "CopyObject") return action();
  const turn = (locks.get(path) ?? Promise.resolve()).then(action, action);
  locks.set(path, turn);
  return turn;
}

function forward(
  target: string,
  { method, headers, url }: { readonly method: string; readonly headers: IncomingMessage["headers"]; readonly url: string },
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const forwarded = httpRequest(new URL(url, target), { method, headers, setHost: false }, async (response) => {
      resolve({ status: response.statusCode!, headers: response.headers, body: await buffer(response) });
    });
    forwarded.on("error", reject);
    forwarded.end(body);
  });
}

function operationOf({ headers, method, url = "" }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  if (method === "PUT" && headers["x-amz-copy-source"]) return "CopyObject";
  if (url.includes("list-type=2")) return "ListObjectsV2";
  const verb = { GET: "Get", PUT: "Put", HEAD: "Head", DELETE: "Delete", POST: "Post" }[method ?? ""] ?? method;
  return `${verb}Object`;
}
