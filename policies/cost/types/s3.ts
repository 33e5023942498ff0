import * as t from "io-ts";
import { oneOf } from "../inputs.ts";
import { type Line, metered } from "../line.ts";
import type { Prices, Rate } from "../prices.ts";
import { resourceType, type UsageKey } from "../resource-type.ts";

export const bucket = resourceType({
  tokens: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  inputs: {},
  usage: {
    standardGb: { doc: "GB stored in the Standard class, noncurrent versions too", profiles: [2, 100, 3000] },
    putRequests: { doc: "PUT, COPY, POST and LIST requests", profiles: [5e4, 5e5, 1e7] },
    getRequests: { doc: "GET and other requests", profiles: [5e4, 5e5, 1e7] },
  },
  lines: (_, use, { prices: { s3 } }) => [
    metered("storage, Standard", s3.standard, use, ["standardGb"], (gb) => gb),
    metered("writes", s3.put, use, ["putRequests"], thousands),
    metered("reads", s3.get, use, ["getRequests"], thousands),
  ],
});

const thousands = (requests: number) => requests / 1000;

/** What a class that objects move to costs. */
interface StorageClass {
  readonly storage: (s3: Prices["s3"]) => Rate;
  readonly transition: (s3: Prices["s3"]) => Rate;
  readonly gbKey: "standardIaGb" | "oneZoneIaGb" | "glacierIrGb" | "glacierGb" | "deepArchiveGb";
}

const CLASSES = {
  STANDARD_IA: { storage: (s3) => s3.standardIa, transition: (s3) => s3.toInfrequentAccess, gbKey: "standardIaGb" },
  ONEZONE_IA: { storage: (s3) => s3.oneZoneIa, transition: (s3) => s3.toInfrequentAccess, gbKey: "oneZoneIaGb" },
  GLACIER_IR: { storage: (s3) => s3.glacierIr, transition: (s3) => s3.toGlacierIr, gbKey: "glacierIrGb" },
  GLACIER: { storage: (s3) => s3.glacier, transition: (s3) => s3.toGlacier, gbKey: "glacierGb" },
  DEEP_ARCHIVE: { storage: (s3) => s3.deepArchive, transition: (s3) => s3.toDeepArchive, gbKey: "deepArchiveGb" },
} as const satisfies Record<string, StorageClass>;
type ClassName = keyof typeof CLASSES;

const transitions = t.array(t.partial({ storageClass: oneOf(...(Object.keys(CLASSES) as ClassName[])) }));
const stored = (name: string, profiles: readonly [number, number, number]): UsageKey => ({ doc: `GB stored in ${name}`, profiles });

/** The classes that a bucket's rules move objects to: they are billed where the rules are. */
export const lifecycle = resourceType({
  tokens: [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  ],
  inputs: { rules: t.array(t.partial({ status: t.string, transitions, noncurrentVersionTransitions: transitions })) },
  usage: {
    standardIaGb: stored("Standard-IA", [1, 50, 2000]),
    oneZoneIaGb: stored("One Zone-IA", [1, 50, 2000]),
    glacierIrGb: stored("Glacier Instant Retrieval", [1, 100, 5000]),
    glacierGb: stored("Glacier Flexible Retrieval", [1, 100, 5000]),
    deepArchiveGb: stored("Deep Archive", [1, 100, 5000]),
    transitions: { doc: "objects that move to each of the classes", profiles: [1e3, 2e4, 5e5] },
    retrievedGb: { doc: "GB read back from infrequent access", profiles: [1, 10, 100] },
  },
  lines: ({ rules = [] }, use, { prices: { s3 } }) => {
    const moves = rules
      .filter(({ status }) => status !== "Disabled")
      .flatMap((rule) => [...(rule.transitions ?? []), ...(rule.noncurrentVersionTransitions ?? [])]);
    const names = [...new Set(moves.flatMap(({ storageClass }) => storageClass ?? []))];
    return names.flatMap((name): Line[] => [
      metered(`storage, ${name}`, CLASSES[name].storage(s3), use, [CLASSES[name].gbKey], (gb) => gb),
      metered(`transitions to ${name}`, CLASSES[name].transition(s3), use, ["transitions"], thousands),
      ...(name.endsWith("_IA") ? [metered(`retrievals from ${name}`, s3.iaRetrieval, use, ["retrievedGb"], (gb) => gb)] : []),
    ]);
  },
});
