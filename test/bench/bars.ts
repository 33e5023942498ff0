/** Daily bars to measure with: a seeded walk for each symbol, and the same file for the same number of records. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { dateOfDays } from "../../domain/market/times.ts";

const SESSIONS_PER_SYMBOL = 5_000;
const FIRST_DAY = 12_418; // 2004-01-01
/** One record of so many is bad, so that quarantine has work, and another tells its symbol's session before once more. */
const RARE = 1_000;
const BLOCK_CHARACTERS = 1 << 20;

/** Of so many records, how many the gate must quarantine, and how many it must find to be duplicates. */
export function rareAmong(records: number): number {
  return Math.floor(records / RARE);
}

/** Writes so many bars as JSON lines, about 170 bytes each, sorted by symbol and date. */
export async function writeBars(path: string, records: number): Promise<void> {
  const file = createWriteStream(path);
  const walk = new Walk();
  let block = "";
  let line = "";
  for (let record = 0; record < records; record++) {
    const isRepeat = record % RARE === RARE / 2;
    if (!isRepeat) line = `${JSON.stringify(walk.bar(record, record % RARE === RARE - 1))}\n`;
    block += line;
    if (block.length < BLOCK_CHARACTERS) continue;
    if (!file.write(block)) await once(file, "drain");
    block = "";
  }
  file.end(block);
  await finished(file);
}

class Walk {
  private price = 0;
  private state = 1;

  bar(record: number, isBad: boolean) {
    const session = record % SESSIONS_PER_SYMBOL;
    this.price = session === 0 ? 50 + this.random() * 200 : this.price * (1 + (this.random() - 0.5) * 0.03);
    const close = this.price * (1 + (this.random() - 0.5) * 0.02);
    const high = Math.max(this.price, close) * 1.01;
    const low = Math.min(this.price, close) * 0.99;
    return {
      symbol: `SYM${Math.floor(record / SESSIONS_PER_SYMBOL)}`,
      price_date: dateOfDays(FIRST_DAY + session),
      open: round(this.price),
      high: round(isBad ? low / 2 : high),
      low: round(low),
      close: round(close),
      adjusted_close: round(close),
      volume: Math.floor(this.random() * 1e8),
      currency: "USD",
    };
  }

  /** From 0 to 1. Numerical Recipes' linear congruential generator: good enough to keep compression honest. */
  private random(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 2 ** 32;
  }
}

const round = (value: number) => Number(value.toFixed(4));
