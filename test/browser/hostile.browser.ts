import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { left, right } from "fp-ts/lib/Either.js";
import type { Quote, Series } from "../../ops/dashboard/messages.ts";
import type { DashboardPort } from "../../ops/dashboard/port.ts";
import { type Dashboard, serveDashboard } from "../../ops/dashboard/server.ts";
import { assay, replay } from "../support/assay.ts";
import { open, type Served, serve, useBrowser, useDirectory, visit, type Watched } from "./world.ts";

/** It would run in several ways if it were ever taken for HTML. */
const HOSTILE = `"><img src=x onerror="window.hurt=1"><script>window.hurt=1</script><svg onload=window.hurt=1>javascript:window.hurt=1//'`;
/** Shows what follows it from right to left. */
const OVERRIDE = "\u202egnp.exe";

async function unhurt({ page, requests }: Watched, url: string): Promise<void> {
  assert.equal(await page.evaluate(() => (globalThis as { hurt?: number }).hurt), undefined);
  assert.equal(await page.locator("main :is(img, script, iframe, svg[onload])").count(), 0);
  assert.deepEqual(
    requests.filter((asked) => !asked.startsWith(url) && !asked.startsWith("data:")),
    [],
  );
}

describe("hostile text", () => {
  const browser = useBrowser();

  describe("of records that arrived", () => {
    let served: Served;
    const data = useDirectory(async (directory) => {
      const bar = { price_date: "2024-01-02", open: 1, high: 2, low: 1, close: 1.5, volume: 10 };
      const lines = [
        { ...bar, symbol: HOSTILE },
        { ...bar, symbol: "AAPL", open: HOSTILE },
        { ...bar, symbol: OVERRIDE, close: -1 },
        HOSTILE,
      ];
      const file = join(directory, "bars.jsonl");
      writeFileSync(file, lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
      await assay(...replay(join(directory, "data"), [file]));
    });
    before(async () => {
      served = await serve(join(data(), "data"));
    });
    after(() => served?.stop());

    it("is shown on every page as the text it is", async () => {
      const watched = await open(browser());
      for (const path of ["quarantine", "quality", "runs", "ledger", "market"]) {
        await visit(watched, served.url + path);
        await unhurt(watched, served.url);
      }
      await visit(watched, `${served.url}quarantine?symbol=AAPL`);
      await watched.page.click("tbody tr:first-child a");
      await watched.page.waitForSelector("#record");
      assert.ok((await watched.page.innerText(".record pre")).includes('<img src=x onerror=\\"window.hurt=1\\">'));
      await unhurt(watched, served.url);
      await watched.close();
    });

    it("cannot turn the order of what is read: overrides of direction are shown by their code", async () => {
      const watched = await open(browser());
      await visit(watched, `${served.url}quarantine`);
      const told = await watched.page.innerText("main");
      assert.equal(told.includes("\u202e"), false);
      assert.ok(told.includes("\\u202egnp.exe"));
      await watched.close();
    });

    it("of an address is text, too", async () => {
      const watched = await open(browser());
      for (const path of ["market?symbol=", "quarantine?rule=", "quarantine?receipt=", "runs?of=", "quality?dataset="]) {
        await visit(watched, served.url + path + encodeURIComponent(HOSTILE));
        await unhurt(watched, served.url);
      }
      await watched.close();
    });
  });

  describe("of what is served", () => {
    const quote: Quote = { symbol: HOSTILE, price: 1, volume: 1, currency: HOSTILE, time: "2026-01-18T00:00:00.000000Z", source: HOSTILE };
    const series: Series = {
      ...{
        symbol: HOSTILE,
        interval: "day",
        source: HOSTILE,
        sources: [HOSTILE, OVERRIDE],
        currency: HOSTILE,
        basis: HOSTILE,
        timeZone: "UTC",
      },
      ...{ times: ["2026-01-15", "2026-01-16"], open: [1, 1], high: [2, 2], low: [1, 1], close: [1.5, 1], volume: [1, 1] },
      ...{ adjusted: [1, 1], notional: null, breaks: [], missing: [], cut: false, notes: [HOSTILE] },
    };
    const nothing = async () => left({ _tag: "unknown", message: HOSTILE } as const);
    const port: DashboardPort = {
      ...{
        quality: nothing,
        held: nothing,
        heldRecord: nothing,
        ledger: nothing,
        audit: nothing,
        pipelines: nothing,
        triage: nothing,
        cost: nothing,
      },
      quotesEveryMs: 500,
      quotes: async () => right([quote]),
      series: async () => right(series),
    };
    let dashboard: Dashboard;
    before(async () => {
      const served = await serveDashboard(port, { where: HOSTILE, option: ` --data ${HOSTILE}`, calendar: "XNYS", audits: true }, 0);
      if (served._tag === "Left") throw new Error(served.left.message);
      dashboard = served.right;
    });
    after(() => dashboard?.close());

    it("is text as a symbol, a source, a currency, a note, a directory and a fault", async () => {
      const watched = await open(browser());
      await visit(watched, dashboard.url);
      await watched.page.waitForSelector(".quotes li");
      assert.equal(await watched.page.innerText("h1"), HOSTILE);
      assert.equal(await watched.page.innerText(".quotes .symbol"), HOSTILE);
      await unhurt(watched, dashboard.url);
      for (const path of ["quality", "quarantine", "ledger", "runs", "cost"]) {
        await visit(watched, dashboard.url + path);
        assert.ok((await watched.page.innerText("main")).includes(HOSTILE), path);
        await unhurt(watched, dashboard.url);
      }
      await watched.close();
    });
  });
});
