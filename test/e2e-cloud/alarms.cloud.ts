import { historyDrillTests } from "./deployed/history-drill.ts";
import { raisedTests } from "./deployed/raised.ts";
import { useWorld } from "./deployed/world.ts";

describe("the alarms of the dev stack, deployed to a local cloud", () => {
  const world = useWorld();
  describe("a drill of historical-batch", () => historyDrillTests(world));
  describe("each kind of them", () => raisedTests(world));
});
