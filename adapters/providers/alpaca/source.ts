import { left } from "fp-ts/lib/Either.js";
import { fromEither, toUndefined } from "fp-ts/lib/Option.js";
import { type Instant, instantOfMs } from "../../../domain/market/times.ts";
import type { LiveSource } from "../../../domain/ports/live.ts";
import type { ReadSecret } from "../../../domain/ports/secrets.ts";
import { type KnownSecrets, redactText } from "../http/redact.ts";
import { symbolFaults } from "../http/symbols.ts";
import { type Connection, type Frame, Lost, Rejected } from "../live/connection.ts";
import { elementTexts, type Values, valuesOf } from "../live/message-text.ts";
import { Outlet } from "../live/outlet.ts";
import { type Conversation, endOf, type LiveTransport, runLive } from "../live/run.ts";
import { alpacaKind } from "./read.ts";

/** The names under which the secret port is asked for the key and its secret; Alpaca's own libraries use them too. */
export const ALPACA_KEY_NAMES = { key: "APCA_API_KEY_ID", secret: "APCA_API_SECRET_KEY" } as const;

/** Why there is no key, for whoever has to bring one. */
export const NO_ALPACA_KEY = `Alpaca needs a key: set ${ALPACA_KEY_NAMES.key} and ${ALPACA_KEY_NAMES.secret} (free at https://alpaca.markets)`;

export interface AlpacaOptions extends LiveTransport {
  readonly secret: ReadSecret;
  /** Default: the free IEX feed of the service itself. */
  readonly streamUrl?: string;
}

export const ALPACA_STREAM_URL = "wss://stream.data.alpaca.markets/v2/iex";

/** Errors that the next connection would meet again: malformed words, the key, the number of symbols, the plan. */
const LASTING_ERRORS: ReadonlySet<unknown> = new Set([400, 402, 405, 409, 410]);

/**
 * Trades of US equities from Alpaca, with its corrections and cancels. Its trade ids do not count, so that what is missed
 * while a connection is lost cannot be known: each such time is reported as an outage.
 */
export function alpacaSource(options: AlpacaOptions): LiveSource {
  return {
    name: "alpaca",
    run: async (request, sink, signal) => {
      const symbols = [...new Set(request.symbols)];
      const faults = symbolFaults(symbols, "Alpaca");
      if (faults.length > 0) return left({ _tag: "BadRequest", message: faults.map(({ message }) => message).join("; ") });
      const { key: keyName, secret: secretName } = ALPACA_KEY_NAMES;
      const [key, secret] = await Promise.all([options.secret(keyName), options.secret(secretName)]);
      if (!key || !secret) return left({ _tag: "BadRequest", message: NO_ALPACA_KEY });
      const outlet = new Outlet("alpaca", sink, options.clock);
      const run: AlpacaRun = {
        secrets: { [keyName]: key, [secretName]: secret },
        auth: { action: "auth", key, secret },
        received: new Map(symbols.map((symbol) => [symbol, 0])),
      };
      const plan = {
        url: new URL(options.streamUrl ?? ALPACA_STREAM_URL),
        signOfLife: "pong",
        transport: options,
        converse: (connection: Connection) => new AlpacaConversation(connection, run, outlet),
      } as const;
      const ended = await runLive(plan, outlet, signal);
      const completeness = [...run.received].map(([symbol, received]) => ({ symbol, received, filled: 0 }));
      return endOf(ended, completeness);
    },
  };
}

/** What outlives a connection. */
interface AlpacaRun {
  readonly secrets: KnownSecrets;
  readonly auth: unknown;
  /** Trades by symbol. */
  readonly received: Map<string, number>;
  /** When the stream was last known to be listening. */
  lastHeard?: Instant;
}

class AlpacaConversation implements Conversation {
  readonly #connection: Connection;
  readonly #run: AlpacaRun;
  readonly #outlet: Outlet;
  #confirmed = false;

  constructor(connection: Connection, run: AlpacaRun, outlet: Outlet) {
    this.#connection = connection;
    this.#run = run;
    this.#outlet = outlet;
  }

  start(): void {
    this.#connection.send(this.#run.auth);
  }

  isConfirmed(): boolean {
    return this.#confirmed;
  }

  /** A frame holds a list of messages, each of which is an original of its own. */
  async take({ text, isText, at }: Frame): Promise<void> {
    const received_at = instantOfMs(at);
    for (const element of (isText && elementTexts(text)) || [text]) {
      const value = isText ? toUndefined(fromEither(valuesOf(element))) : undefined;
      const kind = value ? alpacaKind(value) : "unknown";
      const told = redactText(element, this.#run.secrets);
      await this.#outlet.emit({ _tag: "Message", source: "alpaca", kind, ...told, received_at, via: "stream" });
      if (kind === "trade") this.#count(value?.["S"]);
      if (kind === "control" && value) await this.#control(value, told.text, received_at);
    }
    if (this.#confirmed) this.#run.lastHeard = received_at;
  }

  #count(symbol: unknown): void {
    const known = typeof symbol === "string" ? this.#run.received.get(symbol) : undefined;
    if (known !== undefined) this.#run.received.set(symbol as string, known + 1);
  }

  async #control(value: Values, text: string, at: Instant): Promise<void> {
    if (value["T"] === "error") {
      const said = `Alpaca answered: ${text.slice(0, 200)}`;
      throw LASTING_ERRORS.has(value["code"]) ? new Rejected(said) : new Lost(said);
    }
    if (value["T"] === "success" && value["msg"] === "authenticated") {
      this.#connection.send({ action: "subscribe", trades: [...this.#run.received.keys()] });
    }
    if (value["T"] === "subscription") await this.#subscribed(value["trades"], at);
  }

  async #subscribed(trades: unknown, at: Instant): Promise<void> {
    const accepted: readonly unknown[] = Array.isArray(trades) ? trades : [];
    const symbols = [...this.#run.received.keys()];
    const missing = symbols.filter((symbol) => !accepted.includes(symbol));
    if (missing.length > 0) throw new Rejected(`Alpaca did not subscribe to ${missing.join(", ")}`);
    const from = this.#run.lastHeard;
    if (!this.#confirmed && from !== undefined) await this.#outlet.emit({ _tag: "Outage", source: "alpaca", symbols, from, to: at });
    this.#confirmed = true;
  }
}
