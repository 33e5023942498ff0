/** The README's pictures: `cp test/artefacts/readme-*.png docs/images/` after a change of how pages look. */
import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { calendarById } from "../../domain/calendar/registry.ts";
import { embeddedPort } from "../../ops/dashboard/embedded-port.ts";
import { type Dashboard, serveDashboard } from "../../ops/dashboard/server.ts";
import { demoData, keepPicture, open, useBrowser, useDirectory, visit } from "./world.ts";

const PICTURES = [
  { name: "market", path: "market?symbol=AAPL", colorScheme: "light" },
  { name: "quality", path: "quality", colorScheme: "light" },
  { name: "quarantine", path: "quarantine?rule=price-jump", colorScheme: "light" },
  { name: "ledger", path: "ledger", colorScheme: "dark" },
] as const;

describe("the README's pictures", () => {
  const browser = useBrowser();
  const data = useDirectory(demoData);
  let dashboard: Dashboard;
  before(async () => {
    const calendar = calendarById("XNYS");
    if (isLeft(calendar)) throw new Error(calendar.left.id);
    // Named as it is for somebody who says no --data.
    const port = embeddedPort({
      directory: data(),
      option: "",
      calendar: calendar.right,
      clock: { now: () => Date.UTC(2026, 0, 18, 21) },
      cost: null,
    });
    const served = await serveDashboard(port, { where: "data", option: "", calendar: "XNYS", audits: true }, 0);
    if (isLeft(served)) throw new Error(served.left.message);
    dashboard = served.right;
  });
  after(() => dashboard?.close());

  for (const { name, path, colorScheme } of PICTURES) {
    it(`${name} is what a simulated session looks like`, async () => {
      const watched = await open(browser(), { colorScheme, viewport: { width: 1200, height: 760 } });
      await visit(watched, dashboard.url + path);
      await keepPicture(watched.page, `readme-${name}`);
      assert.deepEqual(watched.errors, []);
      await watched.close();
    });
  }
});
