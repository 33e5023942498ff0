/**
 * One WebSocket connection with bounds: on the handshake, on silence, on a message's size, and on how much is read ahead.
 * The library is `ws`, because Node's own client bounds none of them.
 */
import { isUtf8 } from "node:buffer";
import WebSocket from "ws";
import type { Clock } from "../../../domain/ports/effects.ts";
import { unreachable } from "../http/failure-words.ts";

export interface ConnectionLimits {
  readonly handshakeMs: number;
  /** The connection counts as lost after that time without a sign of life. */
  readonly silenceMs: number;
  /** Of one message, unpacked. */
  readonly maxBytes: number;
  /** As many messages are read ahead of the sink; then the sender has to wait. */
  readonly maxAhead: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = { handshakeMs: 10_000, silenceMs: 10_000, maxBytes: 1_048_576, maxAhead: 1_000 };

/** A sign of life: a message, for sources that send one every second; an answered ping, for those that may have nothing to say. */
export type SignOfLife = "message" | "pong";

export interface Frame {
  readonly text: string;
  /** False where the bytes were no UTF-8: the text then shows replacement characters. */
  readonly isText: boolean;
  /** Epoch milliseconds of its arrival. */
  readonly at: number;
}

/** The connection is gone; another try may work. */
export class Lost extends Error {}
/** The provider said no; another try will be told the same. */
export class Rejected extends Error {}

export class Connection {
  readonly #socket: WebSocket;
  readonly #host: string;
  readonly #limits: ConnectionLimits;
  readonly #queue: Frame[] = [];
  #ended: Error | "stopped" | undefined;
  #wake: () => void = () => {};
  readonly #stopWatching: () => void;

  /** Throws {@link Lost} or {@link Rejected}. An abort of `signal` ends the frames, or a handshake as Lost. */
  static async open(url: URL, limits: ConnectionLimits, sign: SignOfLife, clock: Clock, signal: AbortSignal): Promise<Connection> {
    const socket = new WebSocket(url, {
      handshakeTimeout: limits.handshakeMs,
      maxPayload: limits.maxBytes,
      // Whatever arrives is handed on; a broken connection would lose it.
      skipUTF8Validation: true,
    });
    // It listens from the beginning: the first message may come together with the end of the handshake.
    const connection = new Connection(socket, url.host, limits, sign, clock, signal);
    await opened(socket, url.host, signal);
    return connection;
  }

  private constructor(socket: WebSocket, host: string, limits: ConnectionLimits, sign: SignOfLife, clock: Clock, signal: AbortSignal) {
    this.#socket = socket;
    this.#host = host;
    this.#limits = limits;
    const silence = setTimeout(() => {
      // During the handshake another limit holds; while it is paused here, it is not the other side that is silent.
      if (socket.readyState === WebSocket.CONNECTING || socket.isPaused) silence.refresh();
      else this.fail(new Lost(`${host} gave no sign of life for ${limits.silenceMs / 1000} s`));
    }, limits.silenceMs);
    const pinging = setInterval(() => socket.readyState === WebSocket.OPEN && socket.ping(), limits.silenceMs / 3);
    const stop = () => this.#end("stopped");
    this.#stopWatching = () => {
      clearTimeout(silence);
      clearInterval(pinging);
      signal.removeEventListener("abort", stop);
    };
    socket.on("message", (data) => {
      silence.refresh();
      this.#take(data as Buffer, clock.now());
    });
    if (sign === "pong") socket.on("pong", () => silence.refresh());
    socket.on("error", (error) => this.fail(new Lost(brokenProtocol(host, error, limits))));
    socket.on("close", (code, reason) => this.fail(new Lost(closedBy(host, code, reason.toString()))));
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  }

  get host(): string {
    return this.#host;
  }

  send(message: unknown): void {
    this.#socket.send(JSON.stringify(message), () => {});
  }

  /** Ends the frames with that error, after those that came before it. */
  fail(error: Lost | Rejected): void {
    this.#end(error);
  }

  /** Each message in order, until the signal is aborted. Throws {@link Lost} when the connection is. */
  async *frames(): AsyncGenerator<Frame> {
    for (;;) {
      const frame = this.#queue.shift();
      if (this.#ended === "stopped") return;
      if (frame) {
        if (this.#socket.isPaused && this.#queue.length < this.#limits.maxAhead / 2) this.#socket.resume();
        yield frame;
      } else if (this.#ended) throw this.#ended;
      else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
  }

  close(): void {
    this.#end("stopped");
    this.#socket.close(1000);
    // A server that does not answer the farewell is left without one.
    setTimeout(() => this.#socket.terminate(), 500).unref();
  }

  #take(data: Buffer, at: number): void {
    this.#queue.push({ text: data.toString(), isText: isUtf8(data), at });
    if (this.#queue.length >= this.#limits.maxAhead) this.#socket.pause();
    this.#wake();
  }

  #end(why: Error | "stopped"): void {
    if (this.#ended) return;
    this.#ended = why;
    this.#stopWatching();
    this.#wake();
  }
}

function opened(socket: WebSocket, host: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.terminate();
      reject(error);
    };
    const stop = () => fail(new Lost("the work was stopped"));
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    socket.on("unexpected-response", (_request, { statusCode = 0 }) => {
      const said = `${host} refused the connection (HTTP ${statusCode})`;
      fail(statusCode === 429 || statusCode >= 500 ? new Lost(said) : new Rejected(said));
    });
    // Errors after the first, such as that of the termination itself, find the promise settled.
    socket.on("error", (error) => reject(new Lost(noHandshake(host, error))));
    socket.once("close", () => signal.removeEventListener("abort", stop));
    socket.once("open", () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
  });
}

function noHandshake(host: string, error: Error): string {
  if (error.message === "Opening handshake has timed out") return `gave up on ${host}: it did not answer the handshake`;
  return unreachable(host, error);
}

function brokenProtocol(host: string, error: Error, { maxBytes }: ConnectionLimits): string {
  const code = "code" in error ? String(error.code) : "";
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return `${host} sent a message over ${maxBytes} bytes, which are allowed`;
  return code.startsWith("WS_ERR_") ? `${host} broke the WebSocket protocol (${error.message})` : unreachable(host, error);
}

function closedBy(host: string, code: number, reason: string): string {
  return `${host} closed the connection (${code}${reason === "" ? "" : `: ${reason.slice(0, 120)}`})`;
}
