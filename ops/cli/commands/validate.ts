import { styleText } from "node:util";
import { Command } from "commander";
import type { StackCheck } from "../../../adapters/aws/responder/checks.ts";
import type { StandingAlarm } from "../../../domain/answer/alarm-state.ts";
import { acknowledgedAlarms } from "../../../domain/answer/pause.ts";
import { clockOf } from "../clock.ts";
import { EXIT } from "../exit.ts";
import { addStack, onStack, type StackOptions, whereText } from "../where.ts";

interface ValidateOptions extends StackOptions {
  readonly stack: string;
  readonly json?: true;
}

export function validateCommand(): Command {
  const command = new Command("validate").description("Check that everything a stack's manifest names is there, and works.");
  return addStack(command)
    .option("--json", "print one JSON document")
    .action(async (options: ValidateOptions) => {
      const { checkStack } = await import("../../../adapters/aws/responder/checks.ts");
      const checks = await onStack(options, clockOf(undefined), async (access) => {
        const acknowledged = acknowledgedAlarms((await access.pauses()).values(), access.clock.now());
        return [
          ...(await checkStack(access.clients, access.manifest)),
          ...(await access.alarms()).map((alarm) => ofAlarm(alarm, alarm.name in acknowledged)),
        ];
      });
      const well = checks.every(({ state }) => state !== "fault");
      console.log(options.json ? JSON.stringify({ ok: well, checks }) : describe(checks, whereText(options)));
      process.exitCode = well ? EXIT.ok : EXIT.notSo;
    });
}

/** An alarm that tells nobody is as good as none, unless somebody has said so, and until when. */
function ofAlarm({ name, actionsEnabled }: StandingAlarm, acknowledged: boolean): StackCheck {
  const told = actionsEnabled
    ? "tells"
    : acknowledged
      ? "acknowledged"
      : "tells nobody, for no reason that still holds: assay ack NAME --end";
  return { name: "alarm", resource: name, state: actionsEnabled || acknowledged ? "well" : "fault", found: told };
}

const MARKS = { well: ["green", "well"], fault: ["red", "FAULT"], unknown: ["yellow", "?"] } as const;

function describe(checks: readonly StackCheck[], where: string): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  // What is well is only counted: whoever looks for a fault reads of faults.
  const shown = checks.filter(({ state }) => state !== "well");
  const lines = shown.map(({ name, resource, state, found }) => {
    const [colour, mark] = MARKS[state];
    return `${styleText(colour, mark.padEnd(5), { stream: process.stdout })}  ${name.padEnd(width)}  ${resource}: ${found}`;
  });
  const count = (state: StackCheck["state"]) => checks.filter((check) => check.state === state).length;
  const unknown = count("unknown");
  const head = `${count("well")} of ${checks.length} are as they have to be${unknown > 0 ? `; ${unknown} could not be looked at` : ""}`;
  return [...lines, head, ...(count("fault") > 0 ? ["", "next", `  npx assay status${where}`] : [])].join("\n");
}
