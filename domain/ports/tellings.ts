/** What curated trades tell: which were told, and what of them. */

/** A trade by its record key; `id` as `tradeIdOf` gives it. */
export interface TradeKey {
  readonly source: string;
  readonly symbol: string;
  readonly id: string;
}

/** One curated telling of a trade. */
export interface Telling extends TradeKey {
  readonly revision: number;
  /** Hash of its content, as `contentHashes` gives it. */
  readonly content: bigint;
}

/**
 * Every published telling of these trades, in no order; several days may hold tellings of one. Embedded: DuckDB finds the
 * objects; AWS: Athena.
 */
export type TellingsOf = (trades: readonly TradeKey[]) => Promise<readonly Telling[]>;
