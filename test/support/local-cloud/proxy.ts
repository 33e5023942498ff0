/**
 * Stands before the local cloud: supplies what it lacks, and lets a test make calls go wrong over real HTTP. It goes by the service's
 * own words for an operation: `x-amz-target`, or for S3 the method and what the request says.
 */
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { Faults } from "./faults.ts";
import { putInPart } from "./in-part.ts";
import { Unloads } from "./unloads.ts";

/** A call as it came. */
export interface Call {
  /** `PutItem`, `PutRecords`; of S3 `GetObject`, `PutObject`, `CopyObject` and so on by method. */
  readonly operation: string;
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A call and what the service answered. */
export interface AnsweredCall extends Call {
  readonly status: number;
  readonly answer: Buffer;
}

export interface FaultProxy {
  readonly url: string;
  /** Operations in the order in which they came. */
  readonly calls: string[];
  setFaults(faults: Faults | undefined): void;
  /** A further address, whose calls are heard once they are answered. HTTP/2 is what the SDK speaks to Kinesis. */
  listen(protocol: "http" | "http2", heard: (call: AnsweredCall) => void): Promise<string>;
  close(): Promise<void>;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

export async function startProxy(target: string): Promise<FaultProxy> {
  const calls: string[] = [];
  let faults: Faults | undefined;
  const locks = new Map<string, Promise<unknown>>();
  const unloads = new Unloads(target);
  const servers: Server[] = [];
  const closers: (() => void)[] = [];

  async function serve(request: Request, response: Response, heard?: (call: AnsweredCall) => void): Promise<void> {
    const call = await callOf(request);
    calls.push(call.operation);
    const fault = faults?.(call);
    if (fault?._tag === "BrokenBefore") return breakOff(request);
    if (fault?._tag === "Answer") return answerWith(response, { status: fault.status, headers: {}, body: Buffer.from(fault.body) });
    // The client gives up waiting, or its connection ends with the proxy's.
    if (fault?._tag === "Silent" && !fault.applied) return;
    if (fault?._tag === "Slow") await sleep(fault.ms);
    const forwarded = (body: Buffer, as: "caller" | "root") =>
      answerOf(target, { ...call, body, headers: as === "root" ? asRoot(call.headers) : call.headers });
    const answer =
      fault?._tag === "InPart"
        ? await putInPart(call.body, fault.oneOf, (body) => forwarded(body, "root"))
        : await inTurn(locks, call, () => unloads.around(call, forwarded));
    heard?.({ ...call, status: answer.status, answer: answer.body });
    if (fault?._tag === "Silent") return;
    if (fault?._tag === "ReplyLost") return breakOff(request);
    answerWith(response, answer);
  }

  async function listen(protocol: "http" | "http2", heard?: (call: AnsweredCall) => void): Promise<string> {
    const handle = (request: Request, response: Response) => void serve(request, response, heard);
    if (protocol === "http2") {
      const server = createHttp2Server(handle);
      server.on("session", (session) => closers.push(() => session.destroy()));
      return open(server, servers);
    }
    const server = createServer(handle);
    closers.push(() => server.closeAllConnections());
    return open(server, servers);
  }

  return {
    url: await listen("http"),
    calls,
    setFaults: (next) => {
      faults = next;
    },
    listen,
    async close() {
      unloads.close();
      const closed = servers.map((server) => new Promise((done) => server.close(done)));
      for (const close of closers) close();
      await Promise.all(closed);
    },
  };
}

async function open(server: Server, opened: Server[]): Promise<string> {
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function callOf(request: Request): Promise<Call> {
  const { method = "GET", url: path = "/" } = request;
  // HTTP/2 has the method, the path and the host among its headers.
  const own = Object.entries(request.headers).filter(([name]) => !name.startsWith(":"));
  const host = request.headers[":authority"];
  const headers = { ...Object.fromEntries(own), ...(host !== undefined && { host: String(host) }) } as IncomingHttpHeaders;
  return { operation: operationOf(method, path, headers), method, path, headers, body: await buffer(request) };
}

/** Of HTTP/2 the whole connection, with all that is under way on it. */
function breakOff(request: Request): void {
  if ("stream" in request) request.stream.session?.destroy();
  else request.socket.destroy();
}

/** What HTTP/2 refuses in an answer. */
const OF_A_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding"]);

function answerWith(response: Response, { status, headers, body }: Answer): void {
  const kept = Object.entries(headers).filter(([name]) => !OF_A_CONNECTION.has(name));
  (response as ServerResponse).writeHead(status, Object.fromEntries(kept)).end(body);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Of the root's signatures MiniStack reads who it is and what for. */
function asRoot({ "x-amz-security-token": _token, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return { ...headers, authorization: headers.authorization!.replace(/Credential=[^/]+/, "Credential=test") };
}

/** MiniStack passes over `If-None-Match` of a copy: whether the object is there is asked before. */
async function answerOf(target: string, call: Call): Promise<Answer> {
  if (call.operation === "CopyObject" && call.headers["if-none-match"] === "*") {
    const { "x-amz-copy-source": _source, "if-none-match": _none, "content-length": _length, ...headers } = call.headers;
    const there = await forward(target, { ...call, method: "HEAD", headers, body: Buffer.alloc(0) });
    if (there.status === 200) return PRECONDITION_FAILED;
  }
  const { "content-length": length, ...headers } = call.headers;
  const sized = length === undefined ? headers : { ...headers, "content-length": String(call.body.length) };
  return forward(target, { ...call, headers: sized });
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

/** As calls reach AWS: over TLS, which the policies of buckets, queues and topics ask for. */
const OVER_TLS = { "x-forwarded-proto": "https" };

function forward(target: string, { method, headers, path, body }: Omit<Call, "operation">): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, ...OVER_TLS }, setHost: false };
    const forwarded = httpRequest(new URL(path, target), options, async (response) => {
      resolve({ status: response.statusCode!, headers: response.headers, body: await buffer(response) });
    });
    forwarded.on("error", reject);
    forwarded.end(body);
  });
}

function operationOf(method: string, path: string, headers: IncomingHttpHeaders): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  if (method === "PUT" && headers["x-amz-copy-source"]) return "CopyObject";
  if (path.includes("list-type=2")) return "ListObjectsV2";
  const verb = { GET: "Get", PUT: "Put", HEAD: "Head", DELETE: "Delete", POST: "Post" }[method] ?? method;
  return `${verb}Object`;
}
