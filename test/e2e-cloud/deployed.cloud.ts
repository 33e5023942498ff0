/** One stack, deployed once, and everything that is proven on it. */
import { alarmTests } from "./deployed/alarms.ts";
import { conformanceTests } from "./deployed/conformance.ts";
import { destroyTests } from "./deployed/destroyed.ts";
import { historyTests, queryTests } from "./deployed/history.ts";
import { leastPrivilegeTests } from "./deployed/least-privilege.ts";
import { projectionTests } from "./deployed/projection.ts";
import { responderTests } from "./deployed/responder.ts";
import { secretsTests } from "./deployed/secrets.ts";
import { streamTests } from "./deployed/stream.ts";
import { switchTests } from "./deployed/switches.ts";
import { useWorld } from "./deployed/world.ts";

describe("the dev stack, deployed to a local cloud", () => {
  const world = useWorld();

  describe("stream-ingest", () => streamTests(world));
  describe("its alarms", () => alarmTests(world));
  describe("historical-batch", () => historyTests(world));
  describe("Athena", () => {
    queryTests(world);
    projectionTests(world);
  });
  describe("the conformance script", () => conformanceTests(world));
  describe("the responder", () => responderTests(world));
  describe("least privilege", () => leastPrivilegeTests(world));
  describe("a secret", () => secretsTests(world));
  describe("another configuration", () => switchTests(world));
  describe("the whole stack", () => destroyTests(world));
});
