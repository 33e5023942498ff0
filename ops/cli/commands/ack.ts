import { Command } from "commander";
import type { StackAccess } from "../../../adapters/aws/responder/stack-access.ts";
import type { StandingAlarm } from "../../../domain/answer/alarm-state.ts";
import { type ActingOptions, carryOut, describeActing, requireTimeAndReason, type Step } from "../acting.ts";
import { alarmsNamed, shortName } from "../alarm-names.ts";
import { whoAmI } from "../ask.ts";
import { clockOf } from "../clock.ts";
import { EXIT } from "../exit.ts";
import { addStack, onStack, whereText } from "../where.ts";
import { addActing } from "./pause.ts";

interface AckOptions extends ActingOptions {
  readonly for: string;
  readonly end?: true;
}

export function ackCommand(): Command {
  const command = new Command("ack").description("Keep an alarm of a stack from telling anybody for a while, because somebody is at it.");
  return addActing(addStack(command.argument("<alarm...>", "by CloudWatch's name, or as in stream-ingest/silence or silence")))
    .option("--for <time>", "how long, as in 30m, 4h, 2d; then it tells again by itself", "1h")
    .option("--end", "let it tell again now")
    .action(async (asked: readonly string[], options: AckOptions) => {
      const duration = options.end ? 0 : requireTimeAndReason(options);
      await onStack(options, clockOf(undefined), async (access, shown) => {
        const alarms = alarmsNamed(await access.alarms(), asked, access.manifest.stack);
        const until = new Date(access.clock.now() + duration).toISOString();
        const steps = options.end ? await endSteps(access, alarms) : await muteSteps(access, alarms, options.why!.trim(), until);
        const about = {
          verb: options.end ? "unack" : "ack",
          what: alarms.map(({ name }) => name),
          ...(!options.end && { until }),
        } as const;
        const result = await carryOut(access, options, shown, about, steps);
        const next = alarms.map((alarm) => `npx assay ${options.end ? "triage" : "verify"} ${shortName(alarm)}${whereText(options)}`);
        // A name can mean several alarms.
        console.log(options.json ? JSON.stringify(result) : describeActing(result, "there is nothing to acknowledge", [...new Set(next)]));
        process.exitCode = EXIT.ok;
      });
    });
}

async function muteSteps(
  { clients, manifest, clock }: StackAccess,
  alarms: readonly StandingAlarm[],
  why: string,
  until: string,
): Promise<readonly Step[]> {
  const [{ mute, setActions }, { sayPaused }] = await writers();
  return alarms.map(({ name, answers }) => ({
    text: `${name}: tells nobody until ${until}`,
    act: async () => {
      const at = clock.now();
      const by = whoAmI();
      const pause = {
        pipeline: answers?.pipeline ?? "",
        kind: "alarm",
        resource: name,
        by,
        why,
        at: new Date(at).toISOString(),
        until,
      } as const;
      const muted = await mute(clients.cloudWatch, manifest.namespace, { alarm: name, by, why, from: at, until: Date.parse(until) });
      if (muted === "unknown") await setActions(clients.cloudWatch, name, false);
      // Said last: an alarm that could not be muted still rings, and is not shown as acknowledged.
      await sayPaused(clients.ssm, manifest.namespace, parameterOf(name), pause);
      if (muted === "muted") return;
      console.error(
        `assay: there are no mute rules here, so that ${name} tells nobody until somebody says: assay ack ${name} --end --stack ${manifest.stack}`,
      );
    },
  }));
}

async function endSteps({ clients, manifest }: StackAccess, alarms: readonly StandingAlarm[]): Promise<readonly Step[]> {
  const [{ setActions, unmute }, { forgetPause }] = await writers();
  return alarms.map(({ name, actionsEnabled }) => ({
    text: `${name}: tells again`,
    act: async () => {
      await unmute(clients.cloudWatch, manifest.namespace, name);
      if (!actionsEnabled) await setActions(clients.cloudWatch, name, true);
      await forgetPause(clients.ssm, manifest.namespace, parameterOf(name));
    },
  }));
}

const parameterOf = (alarm: string) => `alarm.${alarm}`;

function writers() {
  return Promise.all([import("../../../adapters/aws/responder/acknowledge.ts"), import("../../../adapters/aws/responder/pauses.ts")]);
}
