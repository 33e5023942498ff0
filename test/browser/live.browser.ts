import assert from "node:assert/strict";
import { open, type Served, serve, startRun, useBrowser, useDirectory, visit } from "./world.ts";

/** A session that never closes, a minute of it in three seconds. */
const SESSION = ["--market", "24/7", "--from", "2026-01-18", "--minutes", "600", "--rate", "5", "--pace", "20", "--symbols", "AAPL,MSFT"];

describe("the dashboard, live", () => {
  const browser = useBrowser();
  const data = useDirectory();
  let served: Served;
  before(async () => {
    served = await serve(data());
  });
  after(() => served?.stop());

  it("says that there is no data yet, shows them once they come, and every price as it moves", async () => {
    const watched = await open(browser());
    const { page, errors } = watched;
    for (const name of ["market", "quality", "quarantine", "ledger", "runs"]) {
      await visit(watched, `${served.url}${name}`);
      assert.match(await page.innerText("main"), /^No data yet.*run a pipeline first.*npx assay demo --data \//s, name);
    }
    await visit(watched, `${served.url}market?interval=minute`);
    const run = startRun(data(), ...SESSION);
    try {
      await page.waitForSelector("h1:has-text('AAPL')", { timeout: 60_000 });
      assert.equal(await page.innerText("#state"), "live");
      const first = await page.innerText(".price");
      await page.waitForFunction((before) => document.querySelector(".price")?.textContent !== before, first, { timeout: 30_000 });
      // The chart grows by minutes that the store has closed.
      await page.waitForFunction(
        () => /\d+ minutes? from/.test(document.querySelector(".canvas")?.getAttribute("aria-label") ?? ""),
        undefined,
        { timeout: 60_000 },
      );
    } finally {
      await run.end();
    }
    // What was asked for before there was anything is answered by 404; nothing else went wrong.
    assert.deepEqual(
      errors.filter((text) => !text.includes("404")),
      [],
    );
    await watched.close();
  });

  it("holds no connection while its tab is hidden, so that many tabs do not wait for each other", async () => {
    const watched = await open(browser());
    const { page, requests } = watched;
    await visit(watched, `${served.url}ledger`);
    await page.waitForSelector("#state[data-is=live]");
    const become = (hidden: boolean) =>
      page.evaluate((is) => {
        Object.defineProperty(document, "hidden", { value: is, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    const ended = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/live"));
    await become(true);
    await ended;
    const begun = page.waitForRequest((request) => request.url().endsWith("/api/live"));
    await become(false);
    await begun;
    assert.equal(requests.filter((url) => url.endsWith("/api/live")).length, 2);
    await watched.close();
  });

  it("notices a server that says nothing, as after a sleep, and goes on when it speaks again", async () => {
    const watched = await open(browser());
    await visit(watched, `${served.url}ledger`);
    await watched.page.waitForSelector("#state[data-is=live]");
    served.process.kill("SIGSTOP");
    try {
      await watched.page.waitForSelector("#state[data-is=lost]", { timeout: 40_000 });
    } finally {
      served.process.kill("SIGCONT");
    }
    await watched.page.waitForSelector("#state[data-is=live]", { timeout: 30_000 });
    await watched.close();
  });

  it("shows that its server is gone, and goes on by itself when it is back", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}market?symbol=AAPL&interval=minute`);
    await page.waitForSelector("#state[data-is=live]");
    const { port } = new URL(served.url);
    await served.stop();
    await page.waitForSelector("#state[data-is=lost]");
    assert.match(await page.innerText("#state"), /^not connected since \d\d:\d\d:\d\d; trying again$/);
    await page.click("nav >> text=Ledger");
    await page.waitForSelector("text=the dashboard's server does not answer");
    served = await serve(data(), port);
    await page.waitForSelector("#state[data-is=live]", { timeout: 30_000 });
    await page.waitForSelector("text=Where every record went", { timeout: 30_000 });
    await watched.close();
  });
});
