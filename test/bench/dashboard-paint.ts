/** How soon the dashboard shows something of use: a chart with its candles, against a page that has nothing to draw. */
import type { Browser } from "playwright-core";
import { open } from "../browser/world.ts";
import type { Bench } from "./bench.ts";
import { SYMBOL, withDashboard } from "./dashboard-world.ts";
import { median } from "./measure.ts";

/** Of each page for each run that is asked for: one takes less than a second. */
const LOADS = 5;

export const dashboardPaint: Bench = {
  name: "dashboard-paint",
  unit: "first useful paint, five years of bars of 500 symbols / no bars",
  mark: 3,
  notes: [
    "Both by one server, in one Chromium with nothing cached: from the start of the navigation to the first frame in which candles are drawn (pixels of their " +
      "colours are in the chart), or in which the notice that there are no bars is laid out.",
    "Bars: the market page of one symbol's days, 1,256 of 628,000 that the server reads from Parquet for each load. No bars: the same symbol's minutes, of which there are none.",
  ],
  run: (work) =>
    withDashboard(work, async ({ url, browser }) => {
      const page = (interval: string) => secondsToPaint(browser, `${url}market?symbol=${SYMBOL}&interval=${interval}`);
      const [full, empty]: [number[], number[]] = [[], []];
      for (let load = 0; load <= LOADS * work.runs; load++) {
        work.say(load === 0 ? "dashboard-paint: warming up" : `dashboard-paint: ${load} of ${LOADS * work.runs}`);
        const [some, none] = [await page("day"), await page("minute")];
        if (load === 0) continue;
        full.push(some);
        empty.push(none);
      }
      const ms = (seconds: readonly number[]) => `${Math.round(1_000 * median(seconds))} ms`;
      return { ratio: median(full) / median(empty), runs: LOADS * work.runs, absolute: `${ms(full)} and ${ms(empty)}` };
    }),
};

/** Milliseconds into a navigation at which the page was first of use. */
type Painted = { usefulAt?: number };

async function secondsToPaint(browser: Browser, url: string): Promise<number> {
  const { page, close } = await open(browser);
  // Looks after each frame from the first one on, in the page itself.
  await page.addInitScript(() => {
    const isDrawn = (canvas: HTMLCanvasElement): boolean => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      const style = getComputedStyle(document.documentElement);
      const colours = ["--up", "--down"].map((name) => Number.parseInt(style.getPropertyValue(name).trim().slice(1), 16));
      for (let i = 0; i < data.length; i += 4) {
        if (colours.includes((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!)) return true;
      }
      return false;
    };
    const look = () => {
      const isUseful =
        [...document.querySelectorAll<HTMLElement>(".notice.empty")].some(({ offsetHeight }) => offsetHeight > 0) ||
        [...document.querySelectorAll<HTMLCanvasElement>(".canvas canvas")].some((canvas) => canvas.width > 0 && isDrawn(canvas));
      if (isUseful) (globalThis as Painted).usefulAt = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(url);
  const found = await page.waitForFunction(() => (globalThis as Painted).usefulAt);
  const at = (await found.jsonValue())!;
  await close();
  return at / 1_000;
}
