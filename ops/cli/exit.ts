/** What a command ends with. */
export const EXIT = {
  /** What was asked holds. */
  ok: 0,
  /** It does not hold: a failed gate, an imbalance, an unfinished run. */
  notSo: 1,
  /** Wrong usage or configuration, or a machine that cannot do it. */
  usage: 2,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with every fault named; thrown by commands, printed by `main`. Never shown as a stack trace. */
export class CommandFault extends Error {
  readonly messages: readonly string[];
  readonly exitCode: ExitCode;

  constructor(messages: readonly string[], exitCode: ExitCode = EXIT.usage) {
    super(messages.join("\n"));
    this.messages = messages;
    this.exitCode = exitCode;
  }
}
