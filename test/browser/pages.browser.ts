import assert from "node:assert/strict";
import { demoData, keepPicture, open, type Served, serve, useBrowser, useDirectory, visit } from "./world.ts";

const PAGES = ["market", "quality", "quarantine", "ledger", "runs", "cost"] as const;
const MOST_WEIGHT = 500_000;

describe("the dashboard's pages", () => {
  const browser = useBrowser();
  const data = useDirectory(demoData);
  let served: Served;
  before(async () => {
    served = await serve(data());
  });
  after(() => served?.stop());

  for (const name of PAGES) {
    it(`${name}: is built from what is there, weighs at most 500 kB, breaks no policy, and asks nobody but its server`, async () => {
      const watched = await open(browser());
      const { page, errors, requests } = watched;
      const bodies: Promise<Buffer>[] = [];
      page.on("response", (response) => {
        if (!response.url().endsWith("/api/live")) bodies.push(response.body());
      });
      await visit(watched, `${served.url}${name}`);
      const weight = (await Promise.all(bodies)).reduce((sum, { length }) => sum + length, 0);
      await keepPicture(page, `${name}-light`);
      assert.deepEqual(errors, []);
      assert.deepEqual(
        requests.filter((url) => !url.startsWith(served.url) && !url.startsWith("data:")),
        [],
      );
      assert.ok(weight > 15_000 && weight <= MOST_WEIGHT, `${weight} bytes`);
      await page.emulateMedia({ colorScheme: "dark" });
      await keepPicture(page, `${name}-dark`);
      await page.setViewportSize({ width: 390, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.equal(wide, 0, "a phone scrolls it sideways");
      await keepPicture(page, `${name}-phone`);
      await watched.close();
    });
  }

  it("market: draws candles, tells the last bar with its averages, and shares its state by its address", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, served.url);
    await page.click("text=MSFT");
    await page.waitForSelector("h1:has-text('MSFT')");
    assert.equal(new URL(page.url()).search, "?symbol=MSFT");
    await page.waitForSelector(".canvas canvas");
    assert.match(
      await page.innerText(".legend"),
      /^2025-12-31\s+O [\d.]+\s+H [\d.]+\s+L [\d.]+\s+C [\d.]+\s+vol \S+\s+MA5 [\d.]+\s+MA20 [\d.]+$/,
    );
    await page.click("text=Minutes");
    await page.waitForSelector("#line-vwap");
    await page.uncheck("#line-ma5");
    await page.waitForFunction(() => !document.querySelector(".legend")?.textContent?.includes("MA5"));
    assert.match(await page.innerText(".legend"), /2026-01-18 00:09 UTC.*VWAP/s);
    const shared = page.url();
    assert.deepEqual(
      [...new URL(shared).searchParams],
      [
        ["symbol", "MSFT"],
        ["interval", "minute"],
        ["lines", "ma20 vwap"],
      ],
    );
    await visit(watched, shared);
    assert.equal(await page.isChecked("#line-ma5"), false);
    await page.goBack();
    await watched.close();
  });

  it("market: says what is meant where a symbol does not exist, and answers for a century of days", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}market?symbol=AAPLE`);
    assert.match(await page.innerText("main"), /nothing is served of AAPLE: did you mean AAPL\?/);
    await visit(watched, `${served.url}market?symbol=AAPL&from=1926-01-01&to=2026-01-01`);
    assert.match((await page.getAttribute(".canvas", "aria-label")) ?? "", /^AAPL, \d+ daily bars from 2024-01-02 to 2025-12-31/);
    await visit(watched, `${served.url}market?symbol=AAPL&from=2031-01-01`);
    assert.match(await page.innerText("main"), /No daily bars of AAPL on these days/);
    await watched.close();
  });

  it("market: is used with the keyboard alone", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, served.url);
    await page.keyboard.press("/");
    await page.keyboard.type("nvd");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h1:has-text('NVDA')");
    await page.focus(".canvas");
    const before = await page.innerText(".legend");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("0");
    assert.equal(await page.innerText(".legend"), before);
    await page.keyboard.press("Shift+Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "to");
    await watched.close();
  });

  it("quality: ranks the rules that failed, and leads to the records held for one", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}quality`);
    // How many there are depends on how the session was cut into batches, which the clock decides.
    assert.match(await page.innerText("main"), /(\d+) of \1 batches passed/);
    const worst = await page.innerText("tbody tr:first-child a");
    assert.equal(worst, "price-above-zero");
    await page.click("tbody tr:first-child a");
    await page.waitForURL("**/quarantine?rule=price-above-zero");
    await page.waitForSelector("h1:has-text('Quarantine')");
    assert.match(await page.innerText(".facts"), /^58 records/);
    await watched.close();
  });

  it("quarantine: shows a record's reasons, its original and its bytes, and the command that replays it", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}quarantine?rule=price-above-zero&symbol=AAPL`);
    await page.click("tbody tr:first-child a");
    await page.waitForSelector("#record");
    assert.match(await page.innerText(".record"), /price-above-zero/);
    assert.match(await page.innerText(".record pre"), /^\{"symbol":"AAPL",.*"price":-/);
    await page.click("text=Its bytes");
    assert.match(await page.innerText(".hex"), /^000000 {2}7b 22 73 79 6d 62 6f 6c .* \{"symbol"/);
    assert.match(
      await page.innerText(".record .command code >> nth=0"),
      /^npx assay quarantine replay --run \S+ --symbol AAPL --dry-run --data \//,
    );
    await keepPicture(page, "quarantine-record");
    await watched.close();
  });

  it("ledger: shows where records went, and recomputes it from the zones", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}ledger`);
    assert.match(
      (await page.getAttribute("svg.flow", "aria-label")) ?? "",
      /^[\d,]+ received: [\d,]+ curated, [\d,]+ quarantined, \d+ duplicate, \d+ late$/,
    );
    await page.click("text=Recompute from the zones");
    await page.waitForSelector("text=The zones hold what the ledger says");
    await watched.close();
  });

  it("runs: tell how each pipeline stands, and what happened in the run that is chosen", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}runs`);
    assert.match(await page.innerText("main"), /What to answer first/);
    await page.click(".run >> nth=0");
    await page.waitForSelector("text=What happened");
    assert.match(new URL(page.url()).searchParams.get("of") ?? "", /^trades-00000000000[01]@1$/);
    await visit(watched, `${served.url}runs?of=quality-faild`);
    assert.match(await page.innerText("main"), /Nothing is known of quality-faild.*did you mean quality-failed\?/s);
    await watched.close();
  });
});
