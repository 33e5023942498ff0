import { instrumentOf } from "../../../domain/market/instruments.ts";
import { type ProviderRecord, type RecordBlock, recordsIn } from "../../../domain/market/record.ts";
import { isSessionDate } from "../../../domain/market/times.ts";
import type { RawFormat, ReadingHints, ReadRecords } from "../../../domain/ports/provider.ts";
import { readAlphaVantage } from "./alpha-vantage.ts";
import { readCsv } from "./csv.ts";
import { readJsonl } from "./jsonl.ts";
import { readLeanDailyZip } from "./lean-daily-zip.ts";
import { unpack } from "./unpack.ts";
import { readYahooChart } from "./yahoo-chart.ts";

type Reader = (body: AsyncIterable<Uint8Array>, hints: ReadingHints) => AsyncIterable<RecordBlock>;

const READERS: Readonly<Record<RawFormat, Reader>> = {
  csv: readCsv,
  jsonl: readJsonl,
  "lean-daily-zip": readLeanDailyZip,
  "alpha-vantage": readAlphaVantage,
  "yahoo-chart": readYahooChart,
};

/** The formats whose originals may hold several instruments, record by record. */
const SEVERAL_INSTRUMENTS: ReadonlySet<RawFormat> = new Set(["csv", "jsonl"]);

/**
 * Reads an original into records, in batches of some hundreds, within bounded memory (JSON documents up to 64 MB and
 * archives up to 256 MB are held whole).
 *
 * The hints may narrow what was asked for, and what lies outside is no part of the request and is not yielded: sessions
 * before `from` or after `to`, and, in formats that name an instrument in each record, other instruments than `symbol`.
 * A record that does not say its date or instrument, or cannot be read, always counts as asked for.
 */
export const readRecords: ReadRecords = async function* (body, format, hints) {
  const isAskedFor = requestFilter(format, hints);
  for await (const batch of READERS[format](unpack(body, hints.packing), hints)) {
    const records = isAskedFor ? recordsIn(batch).filter(isAskedFor) : batch;
    if (records.length > 0) yield records;
  }
};

function requestFilter(format: RawFormat, { symbol, from, to }: ReadingHints): ((record: ProviderRecord) => boolean) | undefined {
  const instrument = symbol !== undefined && SEVERAL_INSTRUMENTS.has(format) ? instrumentOf(symbol) : undefined;
  if (instrument === undefined && from === undefined && to === undefined) return undefined;
  return ({ fields }) => {
    if (!fields) return true;
    const date = fields["price_date"];
    if (isSessionDate(date) && ((from !== undefined && date < from) || (to !== undefined && date > to))) return false;
    const named = fields["symbol"];
    return instrument === undefined || typeof named !== "string" || instrumentOf(named) === instrument;
  };
}
