/** How far behind the store fifty open pages are. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { open } from "../browser/world.ts";
import type { Bench } from "./bench.ts";
import { PriceStream, type Sighting } from "./dashboard-stream.ts";
import { MovingPrices, SYMBOL, withDashboard } from "./dashboard-world.ts";
import { median } from "./measure.ts";

const WATCHERS = 50;
/** Pages in Chromium among them: fifty on one machine would wait for its cores, and not for the server. */
const PAGES = 5;
const MOVES = 100;
const MOVE_EVERY_MS = 200;

export const dashboardLive: Bench = {
  name: "dashboard-live",
  unit: "worst lag of 50 open pages behind the store / 1 s",
  mark: 1,
  notes: [
    `${WATCHERS} connections to one server, ${PAGES} of them market pages in Chromium and the others the same stream without a page; ` +
      `the prices of 100 symbols move every ${MOVE_EVERY_MS} ms, ${MOVES} times.`,
    "Lag: how long the store had had something newer when a price moved, in a page in the frame that shows it. The worst of all moves in all connections.",
    "A time and no ratio of two: a machine that is short of cores misses it whatever the server does.",
  ],
  run: (work) =>
    withDashboard(work, async ({ data, url, browser }) => {
      const prices = new MovingPrices(data);
      const streams: PriceStream[] = [];
      try {
        const pages: Page[] = [];
        for (let page = 1; page <= PAGES; page++) {
          work.say(`dashboard-live: opening page ${page} of ${PAGES}`);
          pages.push(await watchingPage(browser, url));
        }
        for (let stream = PAGES; stream < WATCHERS; stream++) streams.push(await PriceStream.open(url));
        work.say(`dashboard-live: moving prices for ${(MOVES * MOVE_EVERY_MS) / 1_000} s`);
        const writtenAt: number[] = [];
        for (let move = 1; move <= MOVES; move++) {
          await prices.move(move);
          writtenAt[move] = Date.now();
          await sleep(MOVE_EVERY_MS);
        }
        // So that the last price is seen by whoever sees it at all.
        await sleep(3_000);
        const seen = [...(await Promise.all(pages.map(sightings))), ...streams.map(({ sightings }) => sightings)];
        const lags = seen.map((sightings) => lagsOf(sightings, writtenAt));
        const worst = Math.max(...lags.flat());
        return { ratio: worst / 1_000, runs: 1, absolute: `${seconds(worst)} at worst, ${seconds(median(lags.flat()))} as the median` };
      } finally {
        for (const stream of streams) stream.close();
        prices.close();
      }
    }),
};

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;

/** How long the store had had something newer whenever a watcher saw a price move, in milliseconds. */
function lagsOf(sightings: readonly Sighting[], writtenAt: readonly number[]): number[] {
  // What was there before the first move may be an integer too.
  const moved = sightings.filter(([price, at]) => at >= (writtenAt[price] ?? Number.POSITIVE_INFINITY));
  if (moved.at(-1)?.[0] !== MOVES) throw new Error(`a watcher's last price is that of move ${moved.at(-1)?.[0]}, not of ${MOVES}`);
  return moved.map(([, at], i) => at - writtenAt[(moved[i - 1]?.[0] ?? 0) + 1]!);
}

type Noting = { seen: Sighting[] };

/** A market page that notes each price in its heading in the frame after it is there. */
async function watchingPage(browser: Browser, url: string): Promise<Page> {
  const { page } = await open(browser);
  await page.goto(`${url}market?symbol=${SYMBOL}`);
  await page.waitForSelector(".canvas canvas");
  await page.waitForSelector("#state[data-is=live]");
  await page.evaluate(() => {
    const seen: Sighting[] = [];
    (globalThis as unknown as Noting).seen = seen;
    const price = document.querySelector(".heading .price")!;
    const note = () => requestAnimationFrame(() => seen.push([Number(price.textContent!.replaceAll(",", "")), Date.now()]));
    new MutationObserver(note).observe(price, { childList: true, characterData: true, subtree: true });
  });
  return page;
}

function sightings(page: Page): Promise<Sighting[]> {
  return page.evaluate(() => (globalThis as unknown as Noting).seen);
}
