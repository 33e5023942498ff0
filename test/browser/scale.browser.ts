import assert from "node:assert/strict";
import { right } from "fp-ts/lib/Either.js";
import type { Quote, Series } from "../../ops/dashboard/messages.ts";
import type { DashboardPort } from "../../ops/dashboard/port.ts";
import { type Dashboard, serveDashboard } from "../../ops/dashboard/server.ts";
import { open, useBrowser, visit, type Watched } from "./world.ts";

const BARS = 100_000;
const FEW_BARS = 1_000;
/** The median frame of many bars may take so many times that of few. */
const MOST_TIMES = 4;

/** So many minutes, a session of 390 of them a day. */
function minutes(symbol: string, bars: number): Series {
  const at = Array.from({ length: bars }, (_, i) => i);
  const price = (i: number) => 100 + 10 * Math.sin(i / 500);
  return {
    ...{
      symbol,
      interval: "minute",
      source: "simulated",
      sources: ["simulated"],
      currency: null,
      basis: null,
      timeZone: "America/New_York",
    },
    times: at.map((i) => 1_600_000_000 + Math.floor(i / 390) * 86_400 + (i % 390) * 60),
    ...{
      open: at.map(price),
      high: at.map((i) => price(i) + 1),
      low: at.map((i) => price(i) - 1),
      close: at.map((i) => price(i + 1)),
      volume: at.map(() => 100),
    },
    ...{
      adjusted: null,
      notional: at.map((i) => price(i) * 100),
      breaks: at.filter((i) => i > 0 && i % 390 === 0),
      missing: [],
      cut: false,
      notes: [],
    },
  };
}

describe("a chart of 100,000 bars", () => {
  const browser = useBrowser();
  const quote: Quote = { symbol: "MANY", price: 100, volume: 1, currency: null, time: "2026-01-18T00:00:00.000000Z", source: "simulated" };
  const unasked = async () => {
    throw new Error("nobody asks for this");
  };
  const port: DashboardPort = {
    ...{
      quality: unasked,
      held: unasked,
      heldRecord: unasked,
      ledger: unasked,
      audit: unasked,
      pipelines: unasked,
      triage: unasked,
      cost: unasked,
    },
    quotesEveryMs: 500,
    quotes: async () => right([quote]),
    series: async ({ symbol }) => right(minutes(symbol, symbol === "MANY" ? BARS : FEW_BARS)),
  };
  let dashboard: Dashboard;
  before(async () => {
    const served = await serveDashboard(port, { where: "data", option: "", calendar: "XNYS", audits: true }, 0);
    if (served._tag === "Left") throw new Error(served.left.message);
    dashboard = served.right;
  });
  after(() => dashboard?.close());

  it("is drawn whole, and moved and zoomed without standing still", async () => {
    const watched = await open(browser());
    const few = await medianFrame(watched, "FEW");
    const many = await medianFrame(watched, "MANY");
    assert.match(
      (await watched.page.getAttribute(".canvas", "aria-label")) ?? "",
      /^MANY, 100,000 minutes from 2020-09-13 \d\d:\d\d \S+ to /,
    );
    assert.ok(
      many <= MOST_TIMES * few,
      `the median frame of ${BARS} bars took ${many.toFixed(1)} ms, that of ${FEW_BARS} ${few.toFixed(1)}`,
    );
    await watched.close();
  });

  /** Milliseconds of a frame in which a chart of all bars is moved or zoomed. */
  async function medianFrame(watched: Watched, symbol: string): Promise<number> {
    const { page } = watched;
    await visit(watched, `${dashboard.url}market?symbol=${symbol}&interval=minute`);
    await page.waitForSelector(".canvas canvas");
    await page.focus(".canvas");
    await page.keyboard.press("0");
    return page.evaluate(async () => {
      const canvas = document.querySelector(".canvas")!;
      const frames: number[] = [];
      let before = performance.now();
      for (let frame = 0; frame < 40; frame++) {
        const key = ["ArrowLeft", "+", "ArrowRight", "-"][frame % 4]!;
        canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        await new Promise(requestAnimationFrame);
        frames.push(performance.now() - before);
        before = performance.now();
      }
      return frames.sort((a, b) => a - b)[20]!;
    });
  }
});
