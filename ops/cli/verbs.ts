/** The one list of what the command can do. Each verb is loaded only when it is asked for: help and a typing mistake cost nothing. */
import type { Command } from "commander";

export interface Verb {
  readonly name: string;
  /** One line for `assay help`. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export interface Group {
  readonly title: string;
  readonly verbs: readonly Verb[];
}

export const GROUPS: readonly Group[] = [
  {
    title: "Run pipelines",
    verbs: [
      {
        name: "demo",
        summary: "both pipelines over a simulated session and two years, with a few faults of every kind",
        load: async () => (await import("./commands/demo.ts")).demoCommand(),
      },
      {
        name: "run",
        summary: "one pipeline, from a simulated, recorded or live source",
        load: async () => (await import("./commands/run.ts")).runCommand(),
      },
      {
        name: "prune",
        summary: "forget raw originals, quarantine and validations of a certain age",
        load: async () => (await import("./commands/prune.ts")).pruneCommand(),
      },
    ],
  },
  {
    title: "Look at what there is",
    verbs: [
      {
        name: "query",
        summary: "one read-only SQL statement over what is served",
        load: async () => (await import("./commands/query.ts")).queryCommand(),
      },
      {
        name: "dashboard",
        summary: "prices, quality, quarantine, ledger and cost in a browser",
        load: async () => (await import("./commands/dashboard.ts")).dashboardCommand(),
      },
      {
        name: "audit",
        summary: "recompute the ledger from the files alone",
        load: async () => (await import("./commands/audit.ts")).auditCommand(),
      },
      {
        name: "quality",
        summary: "judge any file by a suite, show results as a page, propose a suite",
        load: async () => (await import("./commands/quality.ts")).qualityCommand(),
      },
      {
        name: "schema",
        summary: "a contract in another system's words, and what a change of it breaks",
        load: async () => (await import("./commands/schema.ts")).schemaCommand(),
      },
    ],
  },
  {
    title: "Answer an alarm, here or on a stack (--stack)",
    verbs: [
      {
        name: "status",
        summary: "how everything stands, worst first",
        load: async () => (await import("./commands/status.ts")).statusCommand(),
      },
      {
        name: "triage",
        summary: "what broke, the suspected cause, how far it reaches, what to type next",
        load: async () => (await import("./commands/triage.ts")).triageCommand(),
      },
      {
        name: "quarantine",
        summary: "records that were held back: list, show, replay",
        load: async () => (await import("./commands/quarantine.ts")).quarantineCommand(),
      },
      {
        name: "dead-letters",
        summary: "records that were given up: list, show, replay",
        load: async () => (await import("./commands/dead-letters.ts")).deadLettersCommand(),
      },
      {
        name: "capsule",
        summary: "a run in one file, to be run again anywhere: export, replay",
        load: async () => (await import("./commands/capsule.ts")).capsuleCommand(),
      },
      {
        name: "pause",
        summary: "switch a pipeline's stream or schedules off for a while, and say why",
        load: async () => (await import("./commands/pause.ts")).pauseCommand(),
      },
      { name: "resume", summary: "switch them on again", load: async () => (await import("./commands/pause.ts")).resumeCommand() },
      {
        name: "ack",
        summary: "keep an alarm from telling anybody for a while",
        load: async () => (await import("./commands/ack.ts")).ackCommand(),
      },
      { name: "verify", summary: "wait until an alarm is OK", load: async () => (await import("./commands/verify.ts")).verifyCommand() },
    ],
  },
  {
    title: "Before and after a deployment",
    verbs: [
      {
        name: "cost",
        summary: "what a stack costs a month, before it is deployed or after",
        load: async () => (await import("./commands/cost.ts")).costCommand(),
      },
      {
        name: "validate",
        summary: "whether what a stack's manifest names is there, and works",
        load: async () => (await import("./commands/validate.ts")).validateCommand(),
      },
      {
        name: "doctor",
        summary: "whether this machine is ready",
        load: async () => (await import("./commands/doctor.ts")).doctorCommand(),
      },
      {
        name: "completion",
        summary: "what a shell needs to complete these words: bash, zsh, fish",
        load: async () => (await import("./commands/completion.ts")).completionCommand(VERBS),
      },
    ],
  },
];

export const VERBS: readonly Verb[] = GROUPS.flatMap(({ verbs }) => verbs);
