/** What `assay quarantine replay` and `assay dead-letters replay` say. */
import type { GivenUpBatch } from "../../domain/answer/given-up.ts";
import type { HeldZone } from "../../domain/answer/held.ts";
import { type Replayed, recordsIn } from "../../domain/answer/replay.ts";
import { totalText } from "./given-up.ts";
import type { FilterOptions } from "./held-commands.ts";
import { shellWord } from "./next-step.ts";
import type { TakenIn } from "./take-in.ts";
import { printable } from "./terminal/printable.ts";
import { whereText } from "./where.ts";

export interface ReplayOptions extends FilterOptions {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly why?: string;
  readonly again?: true;
  readonly rate?: string;
  readonly set: readonly string[];
  readonly clock?: string;
}

/** Of dead letters besides: what a mapping gave up and was not taken in, or what became of it. */
export type ReplayedThere = Replayed & { readonly notTakenIn?: readonly GivenUpBatch[]; readonly takenIn?: TakenIn };

const number = (n: number) => n.toLocaleString("en-US");

/** What became, or would become, of each. */
export function counts({ became }: Replayed): string {
  const { curated, duplicate, late, quarantined } = became;
  return [
    `${number(recordsIn(became))} records judged anew`,
    `  curated      ${number(curated)}`,
    `  duplicate    ${number(duplicate)}   told since, and served already`,
    ...(late > 0 ? [`  late         ${number(late)}   older than their symbol's horizon: historical-batch merges them`] : []),
    `  quarantined  ${number(quarantined)}   still bad, each with its new reasons`,
  ].join("\n");
}

/** A replay that was done, or looked at, and what to type next. */
export function describe(zone: HeldZone, options: ReplayOptions, done: ReplayedThere): string {
  const { dryRun, stack, why } = options;
  const where = whereText(options);
  const left = [
    ...Object.entries(done.left).map(([reason, n]) => `  ${number(n)} left where they are: ${reason}`),
    ...(done.notTakenIn ? [`  ${totalText(done.notTakenIn)} not taken in yet: a replay takes them in, and judges them too`] : []),
    ...(done.takenIn?.left ?? []).map(({ place, why }) => `  ${place} is not taken in, or only in part: ${printable(why)}`),
    ...(done.takenIn?.waiting ?? []).map(
      (queue) => `  notices that were given up wait in ${queue}, and raise its alarm: have SQS redrive them`,
    ),
  ];
  if (recordsIn(done.became) === 0) return [`nothing in ${zone} to judge anew`, ...left].join("\n");
  const head = dryRun ? "a dry run: nothing was written" : `replayed as ${done.replay}: ${why}`;
  const next = dryRun
    ? [wouldLeave(done) ? `  npx assay ${zone} replay${askedText(options)} --why "..."${where}` : `  ${NOTHING_MENDED}`]
    : [
        `  npx assay ${stack === undefined ? "audit" : "status"}${where}`,
        ...(done.became.quarantined > 0 ? [`  npx assay triage ${done.replay}${where}`] : []),
      ];
  const cut = done.interrupted ? ["", "it was stopped; the same command goes on from there"] : [];
  return [head, counts(done), ...left, ...cut, "", "next", ...next].join("\n");
}

const NOTHING_MENDED = "mend the rule, the settings or the source first: until then it would all be held back again";

/** Whether any of it would no longer be held back. */
function wouldLeave({ became: { curated, duplicate, late } }: Replayed): boolean {
  return curated + duplicate + late > 0;
}

const FILTERS = ["pipeline", "symbol", "rule", "run", "from", "to"] as const;

/** What was asked for, to be typed again. */
function askedText(options: ReplayOptions): string {
  const { again, rate, set, clock } = options;
  return [
    ...FILTERS.flatMap((name) => (options[name] === undefined ? [] : [`--${name} ${shellWord(options[name])}`])),
    ...(again ? ["--again"] : []),
    ...(rate === undefined ? [] : [`--rate ${rate}`]),
    ...set.map((assignment) => `--set ${shellWord(assignment)}`),
    ...(clock === undefined ? [] : [`--clock ${clock}`]),
  ]
    .map((words) => ` ${words}`)
    .join("");
}
