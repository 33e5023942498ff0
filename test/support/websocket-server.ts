import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** What one client hears: called on each message of it, and once, with undefined, when it has connected. */
export type Script = (socket: WebSocket, heard: Readonly<Record<string, unknown>> | undefined) => void;

export interface TestWebSocketServer {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  /** What clients said, connection by connection. */
  readonly heard: readonly (readonly unknown[])[];
  /** What each connection in turn is met with; the last goes on. */
  play(...scripts: readonly Script[]): void;
  /** Answers the handshakes from now on with that HTTP status; undefined lets them through. */
  refuse(status: number | undefined): void;
}

/** A real WebSocket server on loopback for each test of the surrounding `describe`; its connections end with the test. */
export function useWebSocketServer(): () => TestWebSocketServer {
  let server: TestWebSocketServer;
  let close: () => Promise<void>;
  beforeEach(async () => {
    let scripts: readonly Script[] = [() => {}];
    let refusal: number | undefined;
    const heard: unknown[][] = [];
    const listening = new WebSocketServer({
      port: 0,
      host: "127.0.0.1",
      verifyClient: (_info: { req: IncomingMessage }, done) => (refusal === undefined ? done(true) : done(false, refusal)),
    });
    await new Promise((done) => listening.once("listening", done));
    listening.on("connection", (socket) => {
      const script = scripts[Math.min(heard.length, scripts.length - 1)]!;
      const words: unknown[] = [];
      heard.push(words);
      socket.on("error", () => {});
      socket.on("message", (data) => {
        const message = JSON.parse(String(data)) as Record<string, unknown>;
        words.push(message);
        script(socket, message);
      });
      script(socket, undefined);
    });
    server = {
      url: `ws://127.0.0.1:${(listening.address() as AddressInfo).port}`,
      heard,
      play: (...next) => {
        scripts = next;
      },
      refuse: (status) => {
        refusal = status;
      },
    };
    close = () =>
      new Promise((done) => {
        for (const client of listening.clients) client.terminate();
        listening.close(() => done());
      });
  });
  afterEach(() => close());
  return () => server;
}
