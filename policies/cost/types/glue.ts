import * as t from "io-ts";
import { oneOf } from "../inputs.ts";
import { type Line, metered } from "../line.ts";
import { bundle } from "../prices.ts";
import { resourceType } from "../resource-type.ts";

/** Data processing units of a worker. */
const DPU_OF_WORKER = { "G.025X": 0.25, "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "G.12X": 12, "G.16X": 16 } as const;
type Worker = keyof typeof DPU_OF_WORKER;

/** What Glue takes where a job says nothing. */
const SPARK_DPU = 10;
const SHELL_DPU = 0.0625;

export const job = resourceType({
  tokens: ["aws:glue/job:Job"],
  inputs: {
    command: t.partial({ name: oneOf("glueetl", "gluestreaming", "pythonshell") }),
    maxCapacity: t.number,
    workerType: oneOf(...(Object.keys(DPU_OF_WORKER) as Worker[])),
    numberOfWorkers: t.number,
    executionClass: oneOf("FLEX", "STANDARD"),
  },
  usage: { runHours: { doc: "hours that the job runs", profiles: [2, 15, 100] } },
  lines: ({ command, maxCapacity, workerType, numberOfWorkers, executionClass }, use, { prices: { glue } }): Line[] => {
    const kind = command?.name ?? "glueetl";
    const byWorkers = workerType && numberOfWorkers ? DPU_OF_WORKER[workerType] * numberOfWorkers : undefined;
    const dpu = byWorkers ?? maxCapacity ?? (kind === "pythonshell" ? SHELL_DPU : SPARK_DPU);
    const flex = executionClass === "FLEX";
    const toFlex = { change: "executionClass: FLEX, where the job may start late", share: 1 - glue.flexDpu.usd / glue.dpu.usd };
    const rate = bundle("run-hour", [dpu, flex ? glue.flexDpu : glue.dpu]);
    const saving = kind === "glueetl" && !flex ? toFlex : undefined;
    return [metered(`${kind}, ${dpu} DPU${flex ? ", flex" : ""}`, rate, use, ["runHours"], (hours) => hours, saving)];
  },
});

export const crawler = resourceType({
  tokens: ["aws:glue/crawler:Crawler"],
  inputs: {},
  usage: { dpuHours: { doc: "DPU-hours that the crawler runs", profiles: [1, 10, 50] } },
  lines: (_, use, { prices: { glue } }) => [metered("crawls", glue.dpu, use, ["dpuHours"], (hours) => hours)],
});
