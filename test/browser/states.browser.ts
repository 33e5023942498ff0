import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assay, replay } from "../support/assay.ts";
import { runHere } from "../support/run-here.ts";
import { keepPicture, open, type Served, serve, useBrowser, useDirectory, visit } from "./world.ts";

const PREVIEW = join(import.meta.dirname, "../policies/cost/fixtures/preview-create.json");

/** Two bars on both sides of a split of four for one, with a session between them that is missing. */
const SPLIT = [
  { price_date: "2024-01-02", open: 400, high: 410, low: 390, close: 400, adjusted_close: 100 },
  { price_date: "2024-01-04", open: 100, high: 104, low: 99, close: 101, adjusted_close: 101 },
];

describe("the dashboard, of what is not as usual", () => {
  const browser = useBrowser();
  const directory = useDirectory(async (directory) => {
    const data = join(directory, "data");
    const file = join(directory, "bars.jsonl");
    writeFileSync(file, SPLIT.map((bar) => `${JSON.stringify({ ...bar, symbol: "SPLT", volume: 10, currency: "USD" })}\n`).join(""));
    await assay(...replay(data, [file]));
    await runHere("historical-batch", data, {
      symbols: ["AAPL"],
      from: "2024-01-02",
      to: "2024-06-28",
      providerOptions: { faults: "negative-price=0.05" },
    });
  });
  const data = () => join(directory(), "data");
  let served: Served;
  before(async () => {
    served = await serve(data(), "0", "--cost", PREVIEW, "--usage", "small", "--ceiling", "20");
  });
  after(() => served?.stop());

  it("market: shows prices as traded and adjusted, and names sessions that are missing", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}market?symbol=SPLT`);
    await page.waitForSelector(".legend strong");
    assert.match(await page.innerText("main"), /1 session without a bar: 2024-01-03/);
    assert.match((await page.getAttribute(".canvas", "aria-label")) ?? "", /between 99.00 and 410.00/);
    await page.click("#prices-adjusted");
    await page.waitForURL("**/market?symbol=SPLT&prices=adjusted");
    await page.waitForSelector("#prices-adjusted[aria-current=true]");
    await page.waitForSelector(".legend strong");
    // The first bar, a quarter of what was paid for it.
    const box = (await page.locator(".canvas").boundingBox())!;
    const told = async (share: number) => {
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
      return page.innerText(".legend");
    };
    const legends = new Set<string>();
    for (let share = 0.02; share < 0.95; share += 0.02) legends.add((await told(share)).replace(/\s+/g, " "));
    assert.ok(
      [...legends].some((text) => text.startsWith("2024-01-02 O 100.00 H 102.50 L 97.50 C 100.00")),
      [...legends].join("\n"),
    );
    await watched.close();
  });

  it("quality and runs: tell a batch that failed, with why and what it reaches", async () => {
    const watched = await open(browser());
    const { page } = watched;
    await visit(watched, `${served.url}quality?dataset=daily_bars`);
    assert.match(await page.innerText("main"), /1 batch failed: 1 of 2 batches passed/);
    await page.click("section:has(#failed) tbody a");
    await page.waitForSelector("text=What happened");
    assert.match(await page.innerText("section:has(#triage)"), /QUALITY=FAIL.*Suspected: prices are zero or below/s);
    await keepPicture(page, "runs-failed");
    await page.click("a:has-text('records held back')");
    await page.waitForSelector("h1:has-text('Quarantine')");
    assert.ok(new URL(page.url()).searchParams.get("run"));
    await watched.close();
  });

  it("ledger: says loudly that it does not balance", async () => {
    const watched = await open(browser());
    const { page } = watched;
    const path = join(data(), globSync("ledger/historical-batch/*.jsonl", { cwd: data() }).sort()[0]!);
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, `${whole.split("\n")[0]}\n`);
    try {
      await visit(watched, `${served.url}ledger`);
      assert.match(await page.innerText("[role=alert]"), /^Not balanced: \d+ records received, and in no account/);
      assert.match((await page.textContent("svg.flow text.adrift")) ?? "", /^IN NO ACCOUNT\d+ · [\d.]+ %$/);
      await page.click("text=Recompute from the zones");
      await page.waitForSelector("text=The zones do not hold what the ledger says");
      await keepPicture(page, "ledger-adrift");
    } finally {
      writeFileSync(path, whole);
    }
    await watched.close();
  });

  it("cost: holds the estimate of a preview against its ceiling", async () => {
    const watched = await open(browser());
    await visit(watched, `${served.url}cost`);
    assert.match(
      await watched.page.innerText("main"),
      /\$[\d.]+ \$[\d.]+ above the ceiling of \$20\.00.*What would bring it (under|closer)/s,
    );
    await keepPicture(watched.page, "cost-ceiling");
    await watched.close();
  });

  it("keeps the colours that its reader chose", async () => {
    const watched = await open(browser(), { colorScheme: "light" });
    const { page } = watched;
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await visit(watched, served.url);
    const light = await ground();
    await page.click("#theme");
    const dark = await ground();
    assert.notEqual(dark, light);
    await visit(watched, `${served.url}quality`);
    assert.equal(await ground(), dark);
    await watched.close();
  });
});
