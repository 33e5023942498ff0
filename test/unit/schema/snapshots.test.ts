import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { isLeft, isRight } from "fp-ts/lib/Either.js";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { classOf } from "../../../domain/schema/change.ts";
import { diffSnapshots } from "../../../domain/schema/diff.ts";
import { dataDictionary } from "../../../domain/schema/markdown.ts";
import { parseSnapshot, snapshotOf } from "../../../domain/schema/snapshot.ts";
import { quote } from "./helpers.ts";

const ROOT = new URL("../../../", import.meta.url);

describe("the committed contracts", () => {
  for (const each of CONTRACTS) {
    it(`change with their version and their snapshot, or not at all: ${each.name}`, () => {
      const path = `domain/schema/snapshots/${each.name}.v${each.version}.json`;
      const write = `npx assay schema ${each.name} --as snapshot > ${path} && npm run lint:fix`;
      assert.ok(existsSync(new URL(path, ROOT)), `${each.name} has version ${each.version} and no snapshot of it. Write it:\n${write}`);
      const committed = parseSnapshot(readFileSync(new URL(path, ROOT), "utf8"));
      assert.ok(isRight(committed), `${path} is no snapshot`);
      const { changes, breaking } = diffSnapshots(committed.right, snapshotOf(each));
      const list = changes.map((change) => `  ${classOf(change)}: ${change.field ?? each.name} ${change.message}`).join("\n");
      const mend = breaking
        ? `Raise its version to ${each.version + 1} in domain/market, write a snapshot of that, and leave this one as it is; or take the change back.`
        : `Nothing breaks: write the snapshot again:\n${write}`;
      assert.deepEqual(
        committed.right,
        snapshotOf(each),
        `${each.name} is not what its version ${each.version} promised:\n${list}\n${mend}`,
      );
    });
  }

  it("are told in docs/data-dictionary.md as they are", () => {
    const written = readFileSync(new URL("docs/data-dictionary.md", ROOT), "utf8");
    assert.equal(written, dataDictionary(CONTRACTS), "write it again: npx assay schema --as markdown > docs/data-dictionary.md");
  });
});

describe("parseSnapshot", () => {
  const good = () => JSON.parse(JSON.stringify(snapshotOf(quote)));
  const faults = (json: string) => {
    const parsed = parseSnapshot(json);
    return isLeft(parsed) ? parsed.left.messages : [];
  };

  it("reads what snapshotOf gives", () => {
    const parsed = parseSnapshot(JSON.stringify(snapshotOf(quote)));
    assert.ok(isRight(parsed));
    assert.deepEqual(parsed.right, snapshotOf(quote));
  });

  it("names each place that is wrong", () => {
    const snapshot = good();
    snapshot.format = 2;
    snapshot.fields[3].kind = "decimal";
    delete snapshot.fields[4].unit;
    assert.deepEqual(faults(JSON.stringify(snapshot)), [
      "format is 2; allowed is 1",
      'fields.3.kind is "decimal"; allowed is "text" | "number" | "integer" | "instant" | "date"',
      "fields.4.unit is missing; allowed is string",
    ]);
  });

  it("says of other documents that they are none", () => {
    assert.match(faults("{")[0]!, /^it is no JSON: /);
    assert.equal(faults("[]").length > 0, true);
  });
});
