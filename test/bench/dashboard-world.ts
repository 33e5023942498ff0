/** What the dashboard's benches share: five years of bars of 500 symbols, and a store whose prices move. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import type { Browser } from "playwright-core";
import { openForWriting, type WritableData } from "../../adapters/embedded/data-directory.ts";
import { SymbolWalk } from "../../adapters/providers/simulated/bars.ts";
import { calendarById } from "../../domain/calendar/registry.ts";
import { type LatestPrice, orderKey } from "../../domain/market/latest-price.ts";
import { instantOfMicros } from "../../domain/market/times.ts";
import { chromiumPath, launch } from "../browser/chromium.ts";
import { serve } from "../browser/world.ts";
import { assay, replay } from "../support/assay.ts";
import type { Outcome, Skipped, Workplace } from "./bench.ts";

const SYMBOLS = 500;
const [FROM, TO] = ["2021-01-19", "2026-01-16"];
/** The one whose page is looked at. */
export const SYMBOL = "SIM250";

const symbols = Array.from({ length: SYMBOLS }, (_, i) => `SIM${String(i).padStart(3, "0")}`);

/** A data directory with the bars in it, made by historical-batch once for all benches of a run. */
export async function historyData({ directory, say }: Workplace): Promise<string> {
  const data = join(directory, "dashboard");
  if (existsSync(data)) return data;
  const file = join(directory, "dashboard-bars.jsonl");
  say(`writing five years of bars of ${SYMBOLS} symbols`);
  await writeFile(file, barLines());
  say("running historical-batch over them");
  const { code, stdout, stderr } = await assay(...replay(data, [file], "--gate", "rows"));
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return data;
}

/** A server over the bars and a browser beside it; skipped where there is none. Both are ended whatever comes of the measurement. */
export async function withDashboard(
  work: Workplace,
  use: (dashboard: { readonly data: string; readonly url: string; readonly browser: Browser }) => Promise<Outcome>,
): Promise<Outcome | Skipped> {
  const path = chromiumPath();
  if (path === undefined) return { skipped: "there is no Chromium on the path; CHROMIUM names one" };
  const data = await historyData(work);
  const served = await serve(data);
  const browser = await launch(path);
  try {
    return await use({ data, url: served.url, browser });
  } finally {
    await browser.close();
    await served.stop();
  }
}

function* barLines(): Generator<string> {
  const calendar = calendarById("XNYS");
  if (isLeft(calendar)) throw new Error("there is no calendar XNYS");
  const sessions = calendar.right.sessionsBetween(FROM, TO);
  for (const symbol of symbols) {
    const walk = new SymbolWalk(1, symbol);
    yield sessions.map((date) => `${JSON.stringify({ symbol, ...barOf(walk, date), currency: "USD" })}\n`).join("");
  }
}

function barOf(walk: SymbolWalk, date: string) {
  const { open, high, low, close, volume, decimals } = walk.bar(date);
  const price = (ticks: number) => ticks / 10 ** decimals;
  return { price_date: date, open: price(open), high: price(high), low: price(low), close: price(close), volume };
}

/** Of all symbols, those that trade at once. */
const MOVING = symbols.slice(200, 300);

/** Writes as pipelines do: the prices of a hundred symbols in one step. */
export class MovingPrices {
  private readonly data: WritableData;
  private version = 0;

  constructor(directory: string) {
    const opened = openForWriting(directory);
    if (isLeft(opened)) throw new Error(opened.left.message);
    this.data = opened.right;
  }

  async move(price: number): Promise<void> {
    this.version++;
    const event_time = instantOfMicros(Date.now() * 1_000);
    const latest = MOVING.map(
      (symbol): LatestPrice => ({
        ...{ symbol, price, volume: 1, currency: "USD", event_time, source: "bench", receipt_id: "bench" },
        order_key: orderKey({ eventTime: event_time, revision: this.version, receiptHash: "bench" }),
      }),
    );
    const publish = { shard: "bench", version: this.version, attempt: "bench", objects: [], latest, verdicts: [] };
    await this.data.checkpoints.finish(publish);
  }

  close(): void {
    this.data.close();
  }
}
