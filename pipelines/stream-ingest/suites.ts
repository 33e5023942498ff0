import { checkedTickSuite, tickSuite } from "../../domain/market/tick-suite.ts";
import { checkedSuite } from "../../domain/quality/checked-suite.ts";
import { OF_STREAMS } from "../../domain/quality/expectations/of-streams.ts";
import { refuseAggregates } from "../../domain/quality/gate.ts";
import { knownSuite } from "../../domain/quality/known-suite.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import minuteBars from "./expectations/minute_bars.json" with { type: "json" };

/** The suite of single trades, and that of closed minutes. */
interface Suites {
  readonly ticks: Suite;
  readonly minutes: Suite;
}

/** As functions read them, without looking for faults: {@link checkedSuites} did when they were deployed. */
export const suites = (): Suites => ({ ticks: tickSuite(), minutes: knownSuite(OF_STREAMS, minuteBars) });

/** The same, read with care. Throws with the file at fault and every fault in words. */
export function checkedSuites(): Suites {
  const ticks = checkedTickSuite();
  const refused = refuseOnStream(ticks);
  if (refused.length > 0) throw new Error(`domain/market/tick-suite.json: ${refused.join("; ")}`);
  return { ticks, minutes: checkedSuite("pipelines/stream-ingest/expectations/minute_bars.json", OF_STREAMS, minuteBars) };
}

/** Rules whose word on a row depends on the rows that happen to be beside it. */
const ACROSS_ROWS: ReadonlySet<string> = new Set([
  "expect_column_values_to_be_unique",
  "expect_compound_columns_to_be_unique",
  "expect_column_values_to_be_increasing",
  "expect_column_values_to_be_decreasing",
  "expect_column_values_to_be_near_their_neighbours",
]);

/**
 * What keeps a suite from judging a stream, in words: a row's verdict must be the same however the batches are cut, so only
 * rules that look at one row at a time may stand in it.
 */
export function refuseOnStream(suite: Suite): readonly string[] {
  const acrossRows = suite.expectations
    .filter(({ type }) => ACROSS_ROWS.has(type))
    .map(
      ({ id, type }) =>
        `${id}: ${type} holds rows against each other, and on a stream those beside it are chance; move it to historical-batch`,
    );
  return [...refuseAggregates(suite).map(({ message }) => message), ...acrossRows];
}
