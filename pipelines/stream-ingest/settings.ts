import { count, oneOf, type SettingsOf, share } from "../../domain/settings.ts";

/** What a stack or the command line may set of stream-ingest. */
export const settingsSpec = {
  transport: oneOf(
    ["stream", "direct"],
    "stream",
    "stream: through the shards of a stream, gated row by row; direct: in micro-batches, each gated as a whole.",
  ),
  maxErrorRate: share(0.05, "On a stream: the share of bad records above which a committed range fails."),
  minRows: count(0, 1_000_000, 100, "On a stream: ranges of fewer records are not failed by their share of bad ones."),
  shards: count(1, 64, 2, "Shards that a new stream has."),
  batchRecords: count(1, 10_000, 10_000, "Most records of an invocation, or of a micro-batch."),
  batchWindowSeconds: count(0, 300, 1, "How long records are gathered for a fuller batch; what comes is judged and written together."),
  retryAttempts: count(0, 10_000, 2, "Tries after the first until a record is given up and goes to dead-letters."),
  maxRecordAgeSeconds: count(60, 604_800, 86_400, "Records that cannot be processed are given up at this age."),
  retentionHours: count(1, 8_760, 24, "Hours that the stream keeps its records once they are processed."),
  horizonHours: count(
    1,
    168,
    24,
    "Hours of event time behind a symbol's newest trade: what is older goes to late; within, repeats are known.",
  ),
  maxAheadSeconds: count(0, 86_400, 60, "Seconds that a trade's time may lie ahead of its receipt, for clocks that disagree."),
  maxPriceJump: count(
    2,
    1_000_000,
    5,
    "How many times a symbol's last price, or what fraction of it, a price may be. Beyond, it is quarantined, until five in a row agree.",
  ),
  movingAverageTrades: count(1, 1_000, 20, "Trades that the moving average is over."),
  halfLifeSeconds: count(1, 86_400, 60, "Half-life of a trade's weight in the exponential average."),
  latenessSeconds: count(0, 3_600, 5, "How long after its end, in event time, a minute is held open for trades out of order."),
  format: oneOf(["parquet", "jsonl"], "parquet", "How curated rows are stored."),
} as const;

export type StreamSettings = SettingsOf<typeof settingsSpec>;
