/** How providers spell the contracts' fields in CSV headers and JSON keys: what readers look for, and what is no news in an original. */
import { barContract } from "./bar.ts";
import { tickContract } from "./tick.ts";

/** By field, lower case; where a file has several, the first listed here is taken. */
export type Spellings = Readonly<Record<string, readonly string[]>>;

export const BAR_SPELLINGS: Spellings = {
  symbol: ["symbol", "ticker", "stock", "name"],
  price_date: ["price_date", "date", "datetime", "timestamp"],
  open: ["open"],
  high: ["high"],
  low: ["low"],
  close: ["close", "last", "close/last"],
  adjusted_close: ["adjusted_close", "adjclose", "adj close", "adj_close", "adjusted close", "adjusted"],
  volume: ["volume"],
  currency: ["currency"],
  price_basis: ["price_basis"],
};

export const TICK_SPELLINGS: Spellings = {
  symbol: ["symbol", "ticker", "sym", "instrument", "product_id", "pair"],
  event_time: ["event_time", "timestamp", "time", "datetime", "date_time", "trade_time", "ts", "date"],
  event_nanos: ["event_nanos"],
  price: ["price", "trade_price", "last", "px"],
  volume: ["volume", "size", "quantity", "qty", "trade_size", "amount"],
  exchange: ["exchange", "venue", "exch", "market"],
  trade_id: ["trade_id", "tradeid", "trade id", "tid", "id"],
  sequence: ["sequence", "sequence_number", "seq", "seq_num"],
  corrects: ["corrects"],
  cancels: ["cancels"],
};

const BY_DATASET: Readonly<Record<string, Spellings>> = {
  [barContract.dataset]: BAR_SPELLINGS,
  [tickContract.dataset]: TICK_SPELLINGS,
};

/** The field that readers of a dataset take such a name for, where there is one. */
export function fieldSpelt(dataset: string, name: string): string | undefined {
  const plain = name.trim().toLowerCase();
  return Object.entries(BY_DATASET[dataset] ?? {}).find(([, spellings]) => spellings.includes(plain))?.[0];
}
