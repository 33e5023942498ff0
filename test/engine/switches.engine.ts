import assert from "node:assert/strict";
import { Engine, type EngineStack } from "../support/engine/engine.ts";
import { devStack, linesOf, readAgreed, SWITCHES } from "./switches/switches.ts";

/** What holds data. */
const STATEFUL = /^[-±] (Table|Key|Bucket|Stream) /;

describe("switching a configuration", function () {
  this.timeout(600_000);
  let engine: Engine;
  let stack: EngineStack;
  const changes = new Map<string, readonly string[]>();
  before(async () => {
    engine = await Engine.start();
    stack = await devStack(engine);
  });
  after(() => engine.stop());

  for (const [name, config] of Object.entries(SWITCHES)) {
    it(`changes what it says and nothing else: ${name}`, async () => {
      await stack.configure(config);
      changes.set(name, linesOf(await stack.preview()));
      assert.deepEqual(changes.get(name), readAgreed(name), 'if this is meant, run "npm run test:engine:update" and read what it changes');
    });
  }

  it("takes no data, but where the place of the lake or its key is switched", () => {
    const taking = [...changes].filter(([, lines]) => lines.some((line) => STATEFUL.test(line))).map(([name]) => name);
    assert.deepEqual(taking, ["transport-direct", "layout-per-zone", "pipeline-removed", "adopted-bucket", "adopted-key"]);
    const carried = ["- Bucket stream-ingest-failures-bucket", "- Stream stream-ingest-stream"];
    for (const name of ["transport-direct", "pipeline-removed"]) {
      assert.deepEqual(
        changes.get(name)!.filter((line) => STATEFUL.test(line)),
        carried,
      );
    }
  });

  it("makes nothing in place of what is adopted", () => {
    const created = (name: string, type: RegExp) => changes.get(name)!.filter((line) => line.startsWith("+") && type.test(line));
    assert.deepEqual(created("adopted-key", / (Key|Alias) /), []);
    assert.deepEqual(created("adopted-network", / (Vpc|Subnet|FlowLog|DefaultSecurityGroup) /), []);
    assert.equal(created("adopted-network", / (Service|SecurityGroup) /).length, 2);
  });

  it("changes one resource for a schedule that is switched off", () => {
    assert.deepEqual(changes.get("schedule-off"), ["~ Schedule stream-ingest-producer-timer-schedule"]);
  });

  it("changes nothing for another order of pipelines", () => {
    assert.deepEqual(changes.get("order-of-pipelines"), []);
  });

  it("names all that is wrong, and registers nothing", async () => {
    await stack.configure({ "assay:encryption": "kmss", "assay:pipelines": ["stream-ingst"], "assay:budgetUsd": "much" });
    await assert.rejects(stack.preview(), (error: Error) => {
      assert.match(error.message, /The configuration of stack dev has 3 faults; nothing was deployed\./);
      assert.match(error.message, /assay:pipelines: there is no pipeline stream-ingst: did you mean stream-ingest\?/);
      assert.doesNotMatch(error.message, /aws:/);
      return true;
    });
  });
});
