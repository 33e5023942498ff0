/** Capsules of historical-batch on this machine. */
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { encoderOf } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { checkedTickSuite } from "../../domain/market/tick-suite.ts";
import { msOfInstant } from "../../domain/market/times.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { CapsuleRunner } from "../definition.ts";
import { onFreshStores } from "../local-capsule.ts";
import { runCapsule } from "./capsule.ts";
import { faultMessages } from "./handler.ts";
import { settingsSpec } from "./settings.ts";
import { suiteFor } from "./suites.ts";

export const capsuleRunner: CapsuleRunner = {
  settingsOf: (given) => {
    const settings = decodeSettings(settingsSpec, given);
    return isLeft(settings) ? settings : right({ settings: settings.right, suite: suiteFor(settings.right.calendar) });
  },
  run: (capsule, suite, directory) =>
    onFreshStores(directory, async (data) => {
      const settings = decodeSettings(settingsSpec, capsule.settings);
      if (isLeft(settings)) return left(settings.left.map(({ message }) => message));
      const ports = {
        readRecords,
        objects: data.objects,
        checkpoints: data.checkpoints,
        encoder: encoderOf(settings.right.format),
        suite,
        tickSuite: checkedTickSuite(),
        tellingsOf: async () => [],
        models: { all: async () => [] },
        sql: { build: async () => [] },
        attempt: "capsule",
        clock: { now: () => msOfInstant(capsule.startedAt) },
        observer: { progress: () => {}, log: () => {} },
        stopRequested: () => false,
      };
      const ran = await runCapsule(ports, settings.right, capsule);
      return isLeft(ran) ? left(faultMessages(ran.left)) : right(capsule.run);
    }),
};
