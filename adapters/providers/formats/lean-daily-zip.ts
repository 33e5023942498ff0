import { isLeft } from "fp-ts/lib/Either.js";
import type { ProviderRecord, RecordFault } from "../../../domain/market/record.ts";
import type { ReadingHints } from "../../../domain/ports/provider.ts";
import { collect } from "./document.ts";
import { isBlank, lineBlocks } from "./lines.ts";
import { sessionDateText } from "./spellings.ts";
import { inflateEntry, onlyEntry } from "./zip.ts";

/** The largest archive that is read, in bytes. */
export const MAX_ARCHIVE_BYTES = 256 * 1024 * 1024;
/** LEAN writes prices as whole numbers of 1/10,000. */
export const PRICE_DECIMALS = 4;
const DAY = /^(\d{8}) \d{2}:\d{2}$/;
const PRICES = ["open", "high", "low", "close"] as const;

/** Whether a line has the shape of LEAN's daily bars; its minute bars begin with milliseconds since midnight. */
export function isLeanDailyLine(line: string): boolean {
  const cells = line.split(",");
  return cells.length === 6 && DAY.test(cells[0]!);
}

/**
 * Records of QuantConnect LEAN's zipped daily bars: one CSV without header in the archive, its lines
 * `YYYYMMDD 00:00,open,high,low,close,volume`. Prices are as traded and are divided by 10,000 in their text. The
 * symbol is the hints', or else the inner file's name. An archive that cannot be opened is one faulty record.
 */
export async function* readLeanDailyZip(body: AsyncIterable<Uint8Array>, hints: ReadingHints): AsyncGenerator<readonly ProviderRecord[]> {
  const { head, bytes, damage } = await collect(body, MAX_ARCHIVE_BYTES);
  if (bytes > MAX_ARCHIVE_BYTES) {
    yield [{ line: 1, original: "", fault: { _tag: "too-large", bytes, allowed: MAX_ARCHIVE_BYTES } }];
    return;
  }
  const entry = onlyEntry(head, ".csv");
  if (damage !== undefined || isLeft(entry)) {
    yield [{ line: 1, original: "", fault: { _tag: "not-decodable", detail: damage ?? (isLeft(entry) ? entry.left : "") } }];
    return;
  }
  const symbol = hints.symbol ?? symbolOfName(entry.right.name);
  for await (const block of lineBlocks(inflateEntry(entry.right))) {
    const records: ProviderRecord[] = [];
    for (let i = 0; i < block.lines.length; i++) {
      const original = block.lines[i]!;
      const line = block.first + i;
      const fault = block.faults.get(i);
      if (fault) records.push({ line, original, fault });
      else if (!isBlank(original)) records.push({ line, original, ...readLine(original, symbol) });
    }
    yield records;
  }
}

/** `daily/aapl.csv` → `AAPL`. */
function symbolOfName(name: string): string {
  return name
    .replace(/^.*[/\\]/, "")
    .replace(/\.csv$/i, "")
    .toUpperCase();
}

function readLine(line: string, symbol: string): Pick<ProviderRecord, "fields"> | Pick<ProviderRecord, "fault"> {
  const cells = line.split(",");
  const date = DAY.exec(cells[0]!)?.[1];
  if (cells.length !== 6 || date === undefined) {
    return { fault: { _tag: "not-decodable", detail: "it is not YYYYMMDD HH:MM,open,high,low,close,volume" } };
  }
  const fields: Record<string, string> = { symbol, price_date: sessionDateText(date), price_basis: "traded", volume: cells[5]! };
  for (let i = 0; i < PRICES.length; i++) {
    const price = shiftPoint(cells[i + 1]!, PRICE_DECIMALS);
    if (price === undefined) return { fault: wrongPrice(PRICES[i]!, cells[i + 1]!) };
    fields[PRICES[i]!] = price;
  }
  return { fields };
}

function wrongPrice(field: string, found: string): RecordFault {
  return { _tag: "wrong-type", field, found: JSON.stringify(found), allowed: "a number of 1/10,000 in plain digits" };
}

/** A decimal text divided by 10^places, in its text: `136300` → `13.63`. Undefined where the text is no plain number. */
export function shiftPoint(text: string, places: number): string | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const digits = match[2]!.padStart(places + 1, "0");
  const whole = digits.slice(0, -places).replace(/^0+(?=\d)/, "");
  const fraction = `${digits.slice(-places)}${match[3] ?? ""}`.replace(/0+$/, "");
  return `${match[1]}${whole}${fraction && `.${fraction}`}`;
}
