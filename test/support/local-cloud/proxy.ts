/**
 * Stands before the local cloud: supplies what it lacks, and lets a test make calls go wrong over real HTTP. It goes by the service's
 * own words for an operation: `x-amz-target`, or for S3 the method and what the request says.
 */
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
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
  /** Those that no answer has been given to yet, for whoever waits too long. */
  readonly waiting: ReadonlySet<Call>;
  setFaults(faults: Faults | undefined): void;
  /** A further address, whose calls are heard once they are answered. */
  listen(heard: (call: AnsweredCall) => void): Promise<string>;
  close(): Promise<void>;
}

export async function startProxy(target: string): Promise<FaultProxy> {
  const calls: string[] = [];
  const waiting = new Set<Call>();
  let faults: Faults | undefined;
  const locks = new Map<string, Promise<unknown>>();
  const unloads = new Unloads(target);
  const servers: Server[] = [];

  async function serve(request: IncomingMessage, response: ServerResponse, heard?: (call: AnsweredCall) => void): Promise<void> {
    const call = await callOf(request);
    calls.push(call.operation);
    waiting.add(call);
    response.on("close", () => waiting.delete(call));
    const fault = faults?.(call);
    if (fault?._tag === "BrokenBefore") return void request.socket.destroy();
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
    if (fault?._tag === "ReplyLost") return void request.socket.destroy();
    answerWith(response, answer);
  }

  async function listen(heard?: (call: AnsweredCall) => void): Promise<string> {
    const server = createServer((request, response) => {
      serve(request, response, heard).catch((error: unknown) => {
        request.socket.destroy();
        // A connection that broke off, on either side, breaks off here as well; anything else is a fault of the tests.
        if (!(error instanceof Error && "code" in error)) throw error;
      });
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  return {
    url: await listen(),
    calls,
    waiting,
    setFaults: (next) => {
      faults = next;
    },
    listen,
    async close() {
      unloads.close();
      const closed = servers.map((server) => new Promise((done) => server.close(done)));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const { method = "GET", url: path = "/", headers } = request;
  return { operation: operationOf(method, path, headers), method, path, headers, body: await buffer(request) };
}

/** Of the service's own connection. */
const OF_A_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding"]);

function answerWith(response: ServerResponse, { status, headers, body }: Answer): void {
  const kept = Object.entries(headers).filter(([name]) => !OF_A_CONNECTION.has(name));
  response.writeHead(status, Object.fromEntries(kept)).end(body);
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

/** Each call has a connection of its own: one that is used again may just have been ended by the emulator, and the call be lost in it. */
const BY_ITSELF = new Agent({ keepAlive: false });
/** Milliseconds of silence after which a call is given up, so that none waits for ever for its turn behind it. */
const SILENT_MS = 60_000;

function forward(target: string, { method, headers, path, body }: Omit<Call, "operation">): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers: { ...headers, ...OVER_TLS, connection: "close" },
      setHost: false,
      agent: BY_ITSELF,
      timeout: SILENT_MS,
    };
    const forwarded = httpRequest(new URL(path, target), options, (response) => {
      buffer(response).then((body) => resolve({ status: response.statusCode!, headers: response.headers, body }), reject);
    });
    forwarded.on("error", reject);
    forwarded.on("timeout", () => forwarded.destroy(Object.assign(new Error("the emulator is silent"), { code: "ETIMEDOUT" })));
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
