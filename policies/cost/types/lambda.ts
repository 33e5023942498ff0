import * as t from "io-ts";
import { oneOf } from "../inputs.ts";
import { metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

const MB_PER_GB = 1024;
/** MB of temporary storage that cost nothing. */
const FREE_STORAGE_MB = 512;

export const lambdaFunction = resourceType({
  tokens: ["aws:lambda/function:Function"],
  inputs: {
    architectures: t.array(oneOf("x86_64", "arm64")),
    memorySize: t.number,
    ephemeralStorage: t.partial({ size: t.number }),
    tracingConfig: t.partial({ mode: oneOf("Active", "PassThrough") }),
  },
  usage: {
    requests: { doc: "invocations", profiles: [1e5, 1e6, 1e7] },
    averageMs: { doc: "milliseconds of an invocation", profiles: [200, 500, 800] },
    traces: { doc: "traces recorded, where tracing is active", profiles: [5e3, 5e4, 5e5] },
  },
  lines: ({ architectures = [], memorySize = 128, ephemeralStorage, tracingConfig }, use, { prices: { lambda, xray } }) => {
    const architecture = architectures[0] ?? "x86_64";
    const storageMb = (ephemeralStorage?.size ?? 0) - FREE_STORAGE_MB;
    const onArm = { change: 'architectures: ["arm64"]', share: 1 - lambda.arm64.usd / lambda.x86_64.usd };
    const gbSeconds = (mb: number) => (requests: number, ms: number) => requests * (ms / 1000) * (mb / MB_PER_GB);
    return [
      metered("requests", lambda.requests, use, ["requests"], (requests) => requests / 1e6),
      metered(
        `duration, ${architecture}, ${memorySize} MB`,
        lambda[architecture],
        use,
        ["requests", "averageMs"],
        gbSeconds(memorySize),
        architecture === "x86_64" ? onArm : undefined,
      ),
      ...(storageMb > 0 ? [metered("temporary storage", lambda.ephemeral, use, ["requests", "averageMs"], gbSeconds(storageMb))] : []),
      ...(tracingConfig?.mode === "Active" ? [metered("traces", xray.traces, use, ["traces"], (traces) => traces / 1e6)] : []),
    ];
  },
});
