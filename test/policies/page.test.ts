import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rulesPage } from "../../policies/page.ts";
import { RULES } from "../../policies/rules.ts";

describe("the page of rules", () => {
  it("says what the pack has: run `npm run docs:rules` where it does not", () => {
    assert.equal(readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8"), rulesPage(RULES));
  });

  it("names each rule once", () => {
    const named = [...rulesPage(RULES).matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name!);
    assert.deepEqual(named.sort(), RULES.map(({ name }) => name).sort());
  });
});
