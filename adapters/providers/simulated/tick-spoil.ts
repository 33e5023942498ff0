/** What the faults of single records do to them. */
import { fullWidth, HUGE_BYTES } from "./feed.ts";
import type { TickFaultName } from "./tick-faults.ts";

/** The exchange whose second letter is written as Latin-1, which is not UTF-8. */
const LATIN_EXCHANGE = "Q\u00e9";

type Row = Record<string, unknown>;
type Spoil = (row: Row, pick: <A>(forms: readonly A[]) => A) => void;

/** Faults that change a record's values. */
const VALUE_FAULTS: Readonly<Partial<Record<TickFaultName, Spoil>>> = {
  // Rounded, since 100 × 1.1 is 110.00000000000001.
  "price-times-100": (row) => Object.assign(row, { price: Math.round(Number(row["price"]) * 100) }),
  "negative-price": (row) => Object.assign(row, { price: -Number(row["price"]) }),
  "missing-field": (row, pick) => {
    delete row[pick(["symbol", "event_time", "price", "volume"])];
  },
  "wrong-type": (row, pick) => {
    const date = Number(String(row["event_time"]).slice(0, 10).replaceAll("-", ""));
    Object.assign(row, pick<Row>([{ price: true }, { price: "n/a" }, { volume: [row["volume"]] }, { event_time: date }]));
  },
  "non-ascii": (row, pick) => {
    Object.assign(row, pick<Row>([{ symbol: fullWidth(String(row["symbol"])) }, { exchange: "Q\ud83d" }, { exchange: LATIN_EXCHANGE }]));
  },
};

/** Whether the fault lies within a single record. */
export function isRecordFault(fault: TickFaultName): boolean {
  return fault === "malformed-json" || fault === "huge-record" || VALUE_FAULTS[fault] !== undefined;
}

/** The record with a fault of {@link isRecordFault}; `drawn`, from 0 up to 1, tells which form the fault takes. */
export function spoiled(record: Uint8Array, fault: TickFaultName, drawn: number): Uint8Array {
  // At least the first byte is left, and at least the last one is gone.
  if (fault === "malformed-json") return record.subarray(0, 1 + Math.floor((record.length - 1) * drawn));
  const row = JSON.parse(Buffer.from(record).toString()) as Row;
  if (fault === "huge-record") row["padding"] = "x".repeat(HUGE_BYTES);
  VALUE_FAULTS[fault]?.(row, (forms) => forms[Math.floor(drawn * forms.length)]!);
  return Buffer.from(JSON.stringify(row), row["exchange"] === LATIN_EXCHANGE ? "latin1" : "utf8");
}
