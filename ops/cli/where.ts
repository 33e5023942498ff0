/** Where a verb looks: into a data directory here, or at a stack. */
import { type Command, Option } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { durationOf } from "../../domain/answer/pause.ts";
import type { Clock } from "../../domain/ports/effects.ts";
import type { AnswerPorts } from "../answer/ports.ts";
import type { Span } from "../answer/stack.ts";
import { readData } from "./data.ts";
import { awsOfEnvironment, stacksDirectory } from "./environment.ts";
import { CommandFault, EXIT } from "./exit.ts";
import { dataOption, shellWord } from "./next-step.ts";
import { type Waiting, waiting } from "./terminal/waiting.ts";

export interface StackOptions {
  readonly stack?: string;
  readonly region?: string;
}

export interface WhereOptions extends StackOptions {
  readonly data: string;
  readonly since?: string;
}

export function addStack(command: Command): Command {
  return command
    .requiredOption("--stack <name>", "the stack, as in dev: found by its manifest, with AWS credentials alone")
    .option("--region <region>", "the stack's AWS region, where it is not the environment's");
}

/** @param since how far back a stack is looked at unless it is said */
export function addWhere(command: Command, since: string): Command {
  return command
    .option("--data <dir>", "the data directory", "data")
    .addOption(
      new Option("--stack <name>", "a stack in place of a data directory, as in dev: AWS credentials are all it takes").conflicts("data"),
    )
    .addOption(new Option("--region <region>", "the stack's AWS region, where it is not the environment's").conflicts("data"))
    .addOption(new Option("--since <age>", `of a stack: how far back to look, as in 90m, 12h, 7d; default ${since}`).conflicts("data"));
}

/** What a command that is suggested needs, to look where this one did. */
export function whereText({ data, stack, region }: Partial<WhereOptions>): string {
  if (stack !== undefined) return ` --stack ${shellWord(stack)}${region === undefined ? "" : ` --region ${shellWord(region)}`}`;
  return data === undefined ? "" : dataOption(data);
}

/** Throws a CommandFault for an age that is none. */
export function spanOf(clock: Clock, given: string | undefined, otherwise: string): Span {
  const age = durationOf(given ?? otherwise);
  if (age === undefined) throw new CommandFault([`--since is "${given}"; allowed is an age as in 90m, 12h, 7d`]);
  return { from: clock.now() - age, to: clock.now() };
}

/** Reads what is asked for, wherever that is. */
export async function answering<A>(
  options: WhereOptions,
  span: Span,
  clock: Clock,
  use: (ports: AnswerPorts, stack: StackAccess | undefined) => Promise<A>,
): Promise<A> {
  if (options.stack === undefined) {
    const { embeddedAnswers } = await import("../answer/embedded.ts");
    return readData(options.data, (data) => use(embeddedAnswers(data), undefined));
  }
  const { stackAnswers } = await import("../answer/stack.ts");
  return onStack({ ...options, stack: options.stack }, clock, (access) => use(stackAnswers(access, span), access));
}

/** Finds the stack and does something with it; what AWS refuses becomes a fault that says what to set. */
export async function onStack<A>(
  { stack, region: asked }: StackOptions & { readonly stack: string },
  clock: Clock,
  use: (access: StackAccess, shown: Waiting) => Promise<A>,
): Promise<A> {
  const [{ openStack }, { refusalOf }] = await Promise.all([
    import("../../adapters/aws/responder/stack-access.ts"),
    import("../../adapters/aws/responder/words.ts"),
  ]);
  const { region: set, profile, ownEndpoint } = awsOfEnvironment();
  const region = asked ?? set;
  const shown = waiting();
  try {
    const opened = await openStack(stack, { region, ownEndpoint, cacheDirectory: stacksDirectory(), clock, progress: shown.say });
    if (isLeft(opened)) throw new CommandFault([opened.left]);
    return await use(opened.right, shown);
  } catch (error) {
    const refusal = refusalOf(error, { stack, region, profile });
    throw refusal === undefined ? error : new CommandFault([refusal.message], refusal.isConfiguration ? EXIT.usage : EXIT.notSo);
  } finally {
    shown.end();
  }
}
