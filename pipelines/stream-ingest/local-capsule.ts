/** Capsules of stream-ingest on this machine. */
import { randomUUID } from "node:crypto";
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { encoderOf } from "../../adapters/encoding/curated.ts";
import { msOfInstant } from "../../domain/market/times.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { CapsuleRunner } from "../definition.ts";
import { onFreshStores } from "../local-capsule.ts";
import { runCapsule } from "./capsule.ts";
import { settingsSpec } from "./settings.ts";
import { checkedSuites, refuseOnStream } from "./suites.ts";
import { readWire } from "./wire.ts";

export const capsuleRunner: CapsuleRunner = {
  settingsOf: (given) => {
    const settings = decodeSettings(settingsSpec, given);
    return isLeft(settings) ? settings : right({ settings: settings.right, suite: checkedSuites().ticks });
  },
  run: (capsule, suite, directory) =>
    onFreshStores(directory, async (data) => {
      const settings = decodeSettings(settingsSpec, capsule.settings);
      const refused = refuseOnStream(suite);
      if (isLeft(settings) || refused.length > 0)
        return left([...(isLeft(settings) ? settings.left.map(({ message }) => message) : []), ...refused]);
      const ports = {
        objects: data.objects,
        checkpoints: data.checkpoints,
        encoder: encoderOf(settings.right.format),
        tickSuite: suite,
        minuteSuite: checkedSuites().minutes,
        readWire,
        readShard: async () => undefined,
        attempt: randomUUID(),
        memory: new Map(),
        clock: { now: () => msOfInstant(capsule.startedAt) },
        observer: { progress: () => {}, log: () => {} },
      };
      return right(await runCapsule(ports, settings.right, capsule));
    }),
};
