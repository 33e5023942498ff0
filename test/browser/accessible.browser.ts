import assert from "node:assert/strict";
import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { demoData, open, type Served, serve, useBrowser, useDirectory, visit } from "./world.ts";

const PAGES = [
  ...["market", "market?symbol=AAPL&interval=minute", "market?symbol=AAPLE", "quality", "quarantine", "quarantine?rule=no-such-rule"],
  ...["ledger", "runs", "runs?of=quality-faild", "cost"],
];

/** What axe finds serious or critical, with the elements. */
async function seriousOf(page: Page): Promise<readonly unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
}

describe("the dashboard, to assistive technology", () => {
  const browser = useBrowser();
  const data = useDirectory(demoData);
  let served: Served;
  before(async () => {
    served = await serve(data());
  });
  after(() => served?.stop());

  for (const colorScheme of ["light", "dark"] as const) {
    // The audit itself is a script that the page's policy would refuse.
    const options = { colorScheme, bypassCSP: true };
    for (const path of PAGES) {
      it(`${path} in ${colorScheme}: axe finds nothing serious`, async () => {
        const watched = await open(browser(), options);
        await visit(watched, served.url + path);
        assert.deepEqual(await seriousOf(watched.page), []);
        await watched.close();
      });
    }

    it(`a quarantined record and a recomputed ledger in ${colorScheme}: axe finds nothing serious`, async () => {
      const watched = await open(browser(), options);
      const { page } = watched;
      await visit(watched, `${served.url}quarantine?symbol=AAPL&rule=price-above-zero`);
      await page.click("tbody tr:first-child a");
      await page.waitForSelector("#record");
      for (const summary of await page.locator(".record summary").all()) await summary.click();
      assert.deepEqual(await seriousOf(page), []);
      await visit(watched, `${served.url}ledger`);
      await page.click("text=Recompute from the zones");
      await page.waitForSelector("text=The zones hold what the ledger says");
      assert.deepEqual(await seriousOf(page), []);
      await watched.close();
    });
  }
});
