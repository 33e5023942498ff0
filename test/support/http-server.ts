import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestHttpServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Path and query of each request, in order. */
  readonly requests: readonly string[];
  /** What answers from now on. */
  answer(handler: Handler): void;
  /** Answers requests in turn; the last one goes on answering. */
  answerInTurn(...handlers: readonly Handler[]): void;
}

/** A real HTTP server on loopback for each test of the surrounding `describe`; its open connections end with the test. */
export function useHttpServer(): () => TestHttpServer {
  let server: TestHttpServer;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const requests: string[] = [];
    let handler: Handler = (_request, response) => response.writeHead(500).end("no answer was set");
    const listening = createServer((request, response) => {
      requests.push(request.url ?? "");
      handler(request, response);
    });
    await new Promise<void>((done) => listening.listen(0, "127.0.0.1", done));
    server = {
      url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
      requests,
      answer: (next) => {
        handler = next;
      },
      answerInTurn: (...handlers) => {
        let turn = 0;
        handler = (request, response) => handlers[Math.min(turn++, handlers.length - 1)]!(request, response);
      },
    };
    close = () =>
      new Promise((done) => {
        listening.close(() => done());
        listening.closeAllConnections();
      });
  });
  afterEach(() => close());
  return () => server;
}

export function send(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Handler {
  const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  return (_request, response) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
}

/** A port of 127.0.0.1 on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
