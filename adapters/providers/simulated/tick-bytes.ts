/** Trades as the simulated feed writes them on the wire: JSON, written straight into bytes. */
import { dateOfDays } from "../../../domain/market/times.ts";

/** A trade as its producer knows it. Times are nanoseconds since midnight UTC of `day`, in days since 1970-01-01. */
export interface ToldTrade {
  /** Index within the writer's symbols. */
  readonly symbol: number;
  readonly day: number;
  readonly ns: number;
  /** In cents. */
  readonly price: number;
  readonly volume: number;
  /** One ASCII letter. */
  readonly exchange: string;
  readonly id: number;
  readonly sequence: number;
}

/** When a record was taken up: becomes `ingested_at`. */
export interface Moment {
  readonly day: number;
  readonly ns: number;
}

const CHUNK_BYTES = 262_144;
/** More than all of a record besides its symbol can be. */
const FIELDS_BYTES = 384;
const ZERO = 0x30;

const NANOS_KEY = Buffer.from('Z","event_nanos":');
const PRICE_KEY = Buffer.from(',"price":');
const VOLUME_KEY = Buffer.from(',"volume":');
const EXCHANGE_KEY = Buffer.from(',"exchange":"');
const ID_KEY = Buffer.from('","trade_id":"');
const SEQUENCE_KEY = Buffer.from('","sequence":');
const INGESTED_KEY = Buffer.from(',"source":"simulated","ingested_at":"');
const END = Buffer.from('Z"}');

/** Writes records one after the other into chunks that many of them share. */
export class TickWriter {
  readonly #openings: readonly Buffer[];
  readonly #longest: number;
  readonly #dates = new Map<number, Buffer>();
  #chunk = Buffer.alloc(0);
  #at = 0;

  constructor(symbols: readonly string[]) {
    this.#openings = symbols.map((symbol) => Buffer.from(`{"symbol":${JSON.stringify(symbol)},"event_time":"`));
    this.#longest = FIELDS_BYTES + this.#openings.reduce((most, { length }) => Math.max(most, length), 0);
  }

  write(trade: ToldTrade, ingested: Moment): Uint8Array {
    if (this.#at + this.#longest > this.#chunk.length) {
      this.#chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, this.#longest));
      this.#at = 0;
    }
    const start = this.#at;
    this.#bytes(this.#openings[trade.symbol]!);
    this.#instant(trade);
    this.#bytes(NANOS_KEY);
    this.#integer(trade.ns % 1000);
    this.#bytes(PRICE_KEY);
    this.#integer(Math.floor(trade.price / 100));
    this.#chunk[this.#at++] = 0x2e;
    this.#digits(trade.price % 100, 2);
    this.#bytes(VOLUME_KEY);
    this.#integer(trade.volume);
    this.#bytes(EXCHANGE_KEY);
    this.#chunk[this.#at++] = trade.exchange.charCodeAt(0);
    this.#bytes(ID_KEY);
    this.#integer(trade.id);
    this.#bytes(SEQUENCE_KEY);
    this.#integer(trade.sequence);
    this.#bytes(INGESTED_KEY);
    this.#instant(ingested);
    this.#bytes(END);
    return this.#chunk.subarray(start, this.#at);
  }

  /** To the microsecond, without its `Z`. */
  #instant({ day, ns }: Moment): void {
    this.#bytes(this.#date(day));
    const seconds = Math.floor(ns / 1e9);
    this.#digits(Math.floor(seconds / 3600), 2);
    this.#chunk[this.#at++] = 0x3a;
    this.#digits(Math.floor(seconds / 60) % 60, 2);
    this.#chunk[this.#at++] = 0x3a;
    this.#digits(seconds % 60, 2);
    this.#chunk[this.#at++] = 0x2e;
    this.#digits(Math.floor((ns % 1e9) / 1000), 6);
  }

  #date(day: number): Buffer {
    const known = this.#dates.get(day);
    if (known) return known;
    const date = Buffer.from(`${dateOfDays(day)}T`);
    this.#dates.set(day, date);
    return date;
  }

  /** A loop: for a few bytes it is faster than a copy by the runtime. */
  #bytes(bytes: Buffer): void {
    const chunk = this.#chunk;
    let at = this.#at;
    for (let i = 0; i < bytes.length; i++) chunk[at++] = bytes[i]!;
    this.#at = at;
  }

  #integer(value: number): void {
    let width = 1;
    for (let bound = 10; value >= bound; bound *= 10) width++;
    this.#digits(value, width);
  }

  /** The last `width` digits of a whole number, with zeros before it. */
  #digits(value: number, width: number): void {
    const chunk = this.#chunk;
    const start = this.#at;
    let rest = value;
    for (let at = start + width - 1; at >= start; at--) {
      const tenth = Math.floor(rest / 10);
      chunk[at] = ZERO + (rest - tenth * 10);
      rest = tenth;
    }
    this.#at = start + width;
  }
}
