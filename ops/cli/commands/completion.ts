import { Argument, Command } from "commander";
import { type Completion, SHELLS, type Shell, scriptFor } from "../completion.ts";
import type { Verb } from "../verbs.ts";

const INSTALL: Readonly<Record<Shell, string>> = {
  bash: 'eval "$(npx assay completion bash)"             # in ~/.bashrc',
  zsh: 'eval "$(npx assay completion zsh)"              # in ~/.zshrc, after compinit',
  fish: "npx assay completion fish > ~/.config/fish/completions/assay.fish",
};

/** @param verbs all that there are */
export function completionCommand(verbs: readonly Verb[]): Command {
  return new Command("completion")
    .description("Print what a shell needs to complete assay's words.")
    .addArgument(new Argument("<shell>", "whose script to print").choices(SHELLS))
    .addHelpText(
      "after",
      `\nTo have it in every shell:\n${Object.values(INSTALL)
        .map((line) => `  ${line}`)
        .join("\n")}`,
    )
    .action(async (shell: Shell) => {
      const all = await Promise.all(verbs.map(async ({ load, summary }) => completionsOf(await load(), summary, [])));
      console.log(scriptFor(shell, all.flat()));
    });
}

/** A command and those below it. */
function completionsOf(command: Command, summary: string, above: readonly string[]): Completion[] {
  const path = [...above, command.name()];
  const options = command.options.flatMap(({ long, description }) => (long ? [{ name: long, doc: description }] : []));
  const below = command.commands.flatMap((each) => completionsOf(each, each.description(), path));
  return [{ path, summary, options }, ...below];
}
