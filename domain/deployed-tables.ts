/** The DynamoDB tables of a stack, by the attribute that each is keyed by: what the program creates and the functions write. */

/** Latest prices: an item for each symbol. */
export const LATEST_PRICES_KEY = "symbol";

/** Checkpoints: an item for each shard of a stream and each slice of a batch. */
export const CHECKPOINTS_KEY = "shard";
