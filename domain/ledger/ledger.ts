/**
 * The conservation ledger: append-only transfers between accounts, double entry. Every record starts in `source`, moves
 * to `received` when its run takes it in, and on to exactly one of the accounts it may rest in. What is still in
 * `received` when a run has ended was lost or counted twice, and the run fails.
 *
 *     received = curated + quarantined + deadLettered + duplicate + late
 */
import { type Hashes, hex64 } from "./hash.ts";

/** Where a record may rest. */
export const ACCOUNTS = ["curated", "quarantined", "deadLettered", "duplicate", "late"] as const;
export type Account = (typeof ACCOUNTS)[number];
/** `forgotten`: pruned on purpose after it had come to rest. */
export type Place = "source" | "received" | Account | "forgotten";

/**
 * So many records, and which: sums modulo 2^64 of their receipts' hashes and of their own hashes (of the original text
 * for `received` and `duplicate`, of the stored row elsewhere). Sums are free of order and can be added and subtracted,
 * so a lost, added or altered record shows however the records were batched.
 */
export interface Tally {
  readonly count: number;
  readonly receipts: bigint;
  readonly rows: bigint;
}

export interface Transfer {
  /** The run that moved the records. */
  readonly run: string;
  /** The raw object in which they arrived. */
  readonly arrival: string;
  readonly from: Place;
  readonly to: Place;
  readonly tally: Tally;
}

export const NOTHING: Tally = { count: 0, receipts: 0n, rows: 0n };

const wrap = (sum: bigint) => BigInt.asUintN(64, sum);

export function plus(a: Tally, b: Tally): Tally {
  return { count: a.count + b.count, receipts: wrap(a.receipts + b.receipts), rows: wrap(a.rows + b.rows) };
}

export function minus(a: Tally, b: Tally): Tally {
  return { count: a.count - b.count, receipts: wrap(a.receipts - b.receipts), rows: wrap(a.rows - b.rows) };
}

export function isSame(a: Tally, b: Tally): boolean {
  return a.count === b.count && a.receipts === b.receipts && a.rows === b.rows;
}

/** Adds records to a tally one by one. */
export class Counter {
  private count = 0;
  private readonly receipts = new Sum();
  private readonly rows = new Sum();

  add(receiptHash: bigint, rowHash: bigint): void {
    this.count++;
    this.receipts.add(receiptHash);
    this.rows.add(rowHash);
  }

  /** The record whose hashes stand at these places. */
  addAt(receiptHashes: Hashes, receipt: number, rowHashes: Hashes, row: number): void {
    this.count++;
    this.receipts.addAt(receiptHashes, receipt);
    this.rows.addAt(rowHashes, row);
  }

  tally(): Tally {
    return { count: this.count, receipts: this.receipts.value(), rows: this.rows.value() };
  }
}

/** A sum modulo 2^64. By halves, whose sums a double holds exactly: a BigInt for each record would be the larger cost. */
export class Sum {
  private lower = 0;
  private upper = 0;
  private carried = 0n;

  add(hash: bigint): void {
    this.carried += hash;
  }

  addAt(hashes: Hashes, index: number): void {
    this.addHalves(hashes.lower(index), hashes.upper(index));
  }

  /** A hash by its lower and upper 32 bits. */
  addHalves(lower: number, upper: number): void {
    this.lower += lower;
    this.upper += upper;
    if (this.lower >= MOST_EXACT || this.upper >= MOST_EXACT) this.carry();
  }

  value(): bigint {
    this.carry();
    return this.carried;
  }

  private carry(): void {
    this.carried = wrap(this.carried + BigInt(this.lower) + (BigInt(this.upper) << 32n));
    this.lower = 0;
    this.upper = 0;
  }
}
/** Another half of 32 bits can be added to less than this without rounding. */
const MOST_EXACT = 2 ** 52;

/** What each account holds after these transfers; accounts never touched are absent. */
export function balances(transfers: Iterable<Transfer>): Map<Place, Tally> {
  const held = new Map<Place, Tally>();
  for (const { from, to, tally } of transfers) {
    held.set(from, minus(held.get(from) ?? NOTHING, tally));
    held.set(to, plus(held.get(to) ?? NOTHING, tally));
  }
  return held;
}

/**
 * Whether everything received has come to rest. Rows' own hashes differ from place to place (a canonical row is not its
 * original), so conservation is judged by counts and receipts.
 */
export function isConserved(transfers: Iterable<Transfer>): boolean {
  const received = balances(transfers).get("received") ?? NOTHING;
  return received.count === 0 && received.receipts === 0n;
}

/** One line of a ledger object. */
export function writeTransfer({ tally, ...transfer }: Transfer): string {
  return JSON.stringify({ ...transfer, count: tally.count, receipts: hex64(tally.receipts), rows: hex64(tally.rows) });
}

const PLACES: ReadonlySet<unknown> = new Set<Place>(["source", "received", ...ACCOUNTS, "forgotten"]);
const SUM = /^[0-9a-f]{16}$/;

/** Reads a ledger line back. Throws a SyntaxError for a line that {@link writeTransfer} did not write. */
export function readTransfer(line: string): Transfer {
  const { run, arrival, from, to, count, receipts, rows } = (JSON.parse(line) ?? {}) as Readonly<Record<string, unknown>>;
  const isWhole =
    typeof run === "string" &&
    typeof arrival === "string" &&
    PLACES.has(from) &&
    PLACES.has(to) &&
    Number.isSafeInteger(count) &&
    (count as number) >= 0;
  if (!isWhole || typeof receipts !== "string" || !SUM.test(receipts) || typeof rows !== "string" || !SUM.test(rows)) {
    throw new SyntaxError(`not a ledger transfer: ${line.slice(0, 200)}`);
  }
  const tally = { count: count as number, receipts: BigInt(`0x${receipts}`), rows: BigInt(`0x${rows}`) };
  return { run, arrival, from: from as Place, to: to as Place, tally };
}
