/** What the verbs have in common that change a stack: they say what they will touch, ask, keep who did it and why, and do it. */
import { isLeft } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { type Act, actText, writeAct } from "../../domain/answer/act.ts";
import { durationOf } from "../../domain/answer/pause.ts";
import { confirmed, whoAmI } from "./ask.ts";
import { CommandFault } from "./exit.ts";
import type { Waiting } from "./terminal/waiting.ts";
import type { StackOptions } from "./where.ts";

export interface ActingOptions extends StackOptions {
  readonly stack: string;
  readonly why?: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** One thing that will be done, in words, and how. */
export interface Step {
  readonly text: string;
  readonly act: () => Promise<void>;
}

/** @returns whether it was done: a dry run only says what would be. Throws a CommandFault where it is not wanted. */
export async function carryOut(
  access: StackAccess,
  options: ActingOptions,
  shown: Waiting,
  about: Pick<Act, "verb" | "what" | "until">,
  steps: readonly Step[],
): Promise<{ readonly done: boolean; readonly steps: readonly string[]; readonly act: Act }> {
  const { manifest, clients, clock } = access;
  const act: Act = { at: new Date(clock.now()).toISOString(), by: whoAmI(), ...about, why: options.why?.trim() ?? "" };
  const texts = steps.map(({ text }) => text);
  const written = writeAct(act);
  if (isLeft(written)) throw new CommandFault([written.left]);
  if (options.dryRun || steps.length === 0) return { done: false, steps: texts, act };
  shown.end();
  if (!options.yes) {
    console.error([`on stack ${manifest.stack} in ${manifest.region}:`, ...texts.map((text) => `  ${text}`)].join("\n"));
    await confirmed("do it?", "nothing was changed");
  }
  const { sayDone } = await import("../../adapters/aws/responder/pauses.ts");
  await sayDone(clients.ssm, manifest.namespace, written.right);
  for (const step of steps) await step.act();
  return { done: true, steps: texts, act };
}

/** @param idle where there is nothing to do */
export function describeActing(result: Awaited<ReturnType<typeof carryOut>>, idle: string, next: readonly string[]): string {
  if (result.steps.length === 0) return idle;
  const head = result.done ? actText(result.act) : "a dry run: nothing was changed";
  return [
    head,
    ...result.steps.map((text) => `  ${text}`),
    ...(result.done && next.length > 0 ? ["", "next", ...next.map((line) => `  ${line}`)] : []),
  ].join("\n");
}

/** The longest that a mute rule can last. */
const MOST_DAYS = 15;

/** Milliseconds of `--for`. Throws a CommandFault where that is no such time, or nothing says why. */
export function requireTimeAndReason({ why, for: time }: Pick<ActingOptions, "why"> & { readonly for: string }): number {
  const duration = durationOf(time);
  const isTime = duration !== undefined && duration <= MOST_DAYS * 86_400_000;
  const faults = [
    ...(isTime ? [] : [`--for is "${time}"; allowed is a time of up to ${MOST_DAYS} days, as in 30m, 4h, 2d`]),
    ...(why?.trim() ? [] : ['say why, as in --why "provider is down": it is kept with who did it and when']),
  ];
  if (!isTime || faults.length > 0) throw new CommandFault(faults);
  return duration;
}
