/** The page that `assay quality docs` writes, opened from its file as a person opens it. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe, { type AxeResults } from "axe-core";
import { assay } from "../support/assay.ts";
import { keepPicture, open, useBrowser, useDirectory, type Watched } from "./world.ts";

/** It would run in several ways if it were ever taken for HTML. */
const HOSTILE = `"><img src=x onerror="window.hurt=1"><script>window.hurt=1</script><svg onload=window.hurt=1>`;
const LONG = "a-name-without-a-place-to-break-it-".repeat(8);

const rule = (type: string, kwargs: object, rest: object = {}) => ({ type, kwargs, ...rest });
const SUITE = {
  name: `bars ${HOSTILE}`,
  expectations: [
    rule("expect_table_row_count_to_be_between", { min_value: 1 }),
    rule("expect_column_values_to_be_in_set", { column: "symbol", value_set: ["A"] }, { notes: HOSTILE }),
    rule("expect_column_values_to_be_between", { column: LONG, max_value: 1 }, { severity: "warning" }),
    rule("expect_column_values_to_not_be_null", { column: HOSTILE }),
    rule("expect_column_mean_to_be_between", { column: LONG, min_value: 0 }),
  ],
};

/** Results of three days, the last of which fails. */
async function writePage(directory: string): Promise<void> {
  const suite = join(directory, "suite.json");
  writeFileSync(suite, JSON.stringify(SUITE));
  const results: string[] = [];
  for (const [day, symbol] of [
    ["16", "A"],
    ["17", "A"],
    ["18", HOSTILE],
  ] as const) {
    const data = join(directory, `bars-${day}.jsonl`);
    writeFileSync(data, `${JSON.stringify({ symbol, [LONG]: Number(day) })}\n${JSON.stringify({ symbol: "A", [LONG]: 0.5 })}\n`);
    const { stdout } = await assay("quality", "run", suite, data, "--clock", `2026-01-${day}T21:00:00Z`, "--json");
    results.push(join(directory, `result-${day}.json`));
    writeFileSync(results.at(-1)!, stdout);
  }
  const { code, stderr } = await assay("quality", "docs", ...results, "--output", join(directory, "quality.html"));
  assert.deepEqual([code, stderr], [0, ""]);
}

describe("the page of quality docs", () => {
  const browser = useBrowser();
  const directory = useDirectory(writePage);

  async function visited(options: Parameters<typeof open>[1]): Promise<Watched> {
    const watched = await open(browser(), options);
    await watched.page.goto(pathToFileURL(join(directory(), "quality.html")).href);
    return watched;
  }

  for (const colorScheme of ["light", "dark"] as const) {
    it(`in ${colorScheme}: asks for nothing, reports no error, and axe finds nothing serious`, async () => {
      // The audit itself is a script that the page's policy would refuse.
      const watched = await visited({ colorScheme, bypassCSP: true });
      const { page, requests, errors } = watched;
      await keepPicture(page, `quality-docs-${colorScheme}`);
      assert.deepEqual([requests.length, errors], [1, []]);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(
        serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]),
        [],
      );
      await watched.close();
    });
  }

  it("is of another colour in the dark", async () => {
    const colours: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const watched = await visited({ colorScheme });
      colours.push(await watched.page.evaluate("getComputedStyle(document.body).backgroundColor"));
      await watched.close();
    }
    assert.notEqual(colours[0], colours[1]);
  });

  it("shows hostile text as the text it is, with nothing that would stop it", async () => {
    const watched = await visited({ bypassCSP: true });
    const { page } = watched;
    const text = await page.innerText("body");
    assert.ok(text.includes(SUITE.name) && text.includes(`The column "${HOSTILE}" in BatchData does not exist`));
    assert.equal(await page.evaluate("window.hurt"), undefined);
    assert.equal(await page.locator("img, script, iframe, svg[onload]").count(), 0);
    await watched.close();
  });

  it("fits a phone: nothing lies beside the screen", async () => {
    const watched = await visited({ viewport: { width: 360, height: 740 }, isMobile: true });
    await keepPicture(watched.page, "quality-docs-phone");
    assert.ok(((await watched.page.evaluate("document.documentElement.scrollWidth")) as number) <= 360);
    await watched.close();
  });
});
