/** How what carries a pipeline's records stands: what is switched on, how far it is behind, what waits in its queues. */
import { isOver, type Pause } from "./pause.ts";

/** Something that can be switched off and on again. */
export interface Switch {
  /** What it is called when it is paused: `stream-ingest.mapping`, `stream-ingest.schedule.producer`. */
  readonly what: string;
  readonly pipeline: string;
  readonly kind: "mapping" | "schedule";
  /** The mapping's id, or the schedule's name. */
  readonly resource: string;
  /** As AWS says it: `Enabled`, `Disabling`, `DISABLED`, or `missing`. */
  readonly state: string;
  readonly on: boolean;
  /** Who has switched it off, where that was said. */
  readonly pause: Pause | undefined;
}

export interface Vitals {
  readonly pipeline: string;
  readonly switches: readonly Switch[];
  /** Age of the oldest record not yet processed, in milliseconds, the most of the last minutes; undefined where nothing is told. */
  readonly lagMs: number | undefined;
  /** Messages that wait, by queue. */
  readonly queues: Readonly<Record<string, number>>;
}

/** Something that keeps a pipeline from doing its work, apart from any run. */
export interface Sign {
  readonly id: "switched-off" | "pause-forgotten" | "behind" | "waiting" | "missing";
  readonly because: string;
  /** What to type, without `npx` and the stack. */
  readonly command: string;
}

/** Queues whose messages wait because somebody has to look at them, and the alarm that each raises. */
const GIVEN_UP: ReadonlyMap<string, string> = new Map([
  ["undelivered", "undelivered"],
  ["given-up", "undeliverable"],
]);
const BEHIND_MS = 5 * 60_000;

/** @param now epoch milliseconds */
export function signsOf({ pipeline, switches, lagMs, queues }: Vitals, now: number): readonly Sign[] {
  return [
    ...switches.flatMap((each) => switchSigns(each, now)),
    ...(lagMs !== undefined && lagMs >= BEHIND_MS
      ? [
          {
            id: "behind",
            because: `the oldest record not yet processed is ${ageText(lagMs)} old`,
            command: `assay triage ${pipeline}/iterator-age`,
          } as const,
        ]
      : []),
    ...Object.entries(queues)
      .filter(([name, messages]) => GIVEN_UP.has(name) && messages > 0)
      .map(([name, messages]) => ({
        id: "waiting" as const,
        because: `${messages.toLocaleString("en-US")} ${messages === 1 ? "message waits" : "messages wait"} in the queue ${name}: what could not be delivered`,
        command: `assay triage ${pipeline}/${GIVEN_UP.get(name)}`,
      })),
  ];
}

function switchSigns({ what, state, on, pause, resource, kind }: Switch, now: number): readonly Sign[] {
  if (state === "missing") {
    return [{ id: "missing", because: `the ${kind} ${resource} is not there any more: it was removed by hand`, command: "assay validate" }];
  }
  const command = `assay resume ${what}`;
  if (on) return pause ? [{ id: "pause-forgotten", because: `${what} is on, and is said to be paused by ${pause.by}`, command }] : [];
  if (!pause) return [{ id: "switched-off", because: `${what} is switched off (${state}), and nobody has said why`, command }];
  const said = `${what} was switched off by ${pause.by} until ${pause.until}: ${pause.why}`;
  return isOver(pause, now)
    ? [{ id: "pause-forgotten", because: `${said}; that time is over`, command }]
    : [{ id: "switched-off", because: said, command }];
}

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];

/** `3 d`, `90 min`, `12 s`: whole units, of the largest that there are at least two of. */
export function ageText(ms: number): string {
  const [unit, name] = UNITS.find(([unit]) => ms >= 2 * unit) ?? UNITS.at(-1)!;
  return `${Math.floor(ms / unit)} ${name}`;
}
