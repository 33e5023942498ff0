import { isLeft } from "fp-ts/lib/Either.js";
import { tickSuite } from "../../domain/market/tick-suite.ts";
import { OF_STREAMS } from "../../domain/quality/expectations/of-streams.ts";
import { refuseAggregates } from "../../domain/quality/gate.ts";
import { readSuite, type Suite } from "../../domain/quality/suite.ts";
import { suiteFaultText } from "../../domain/quality/suite-fault.ts";
import minuteBars from "./expectations/minute_bars.json" with { type: "json" };

/** The suite of single trades, and that of closed minutes. These files are part of the program: a fault in them is a defect. */
export function suites(): { readonly ticks: Suite; readonly minutes: Suite } {
  const read = { ticks: tickSuite(), minutes: decode(minuteBars) };
  const faults = refuseOnStream(read.ticks);
  if (faults.length > 0) throw new Error(faults.join("; "));
  return read;
}

function decode(document: unknown): Suite {
  const suite = readSuite(OF_STREAMS, document);
  if (isLeft(suite)) throw new Error(suite.left.map(suiteFaultText).join("; "));
  return suite.right;
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
