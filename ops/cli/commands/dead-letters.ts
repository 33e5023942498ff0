import { Command } from "commander";
import { listCommand, showCommand } from "../held-commands.ts";
import { replayCommand } from "../replay-command.ts";

export function deadLettersCommand(): Command {
  return new Command("dead-letters")
    .description("Records that could not be processed, and were given up: which, why, what arrived; process them once the cause is mended.")
    .addCommand(listCommand("dead-letters"))
    .addCommand(showCommand("dead-letters"))
    .addCommand(replayCommand("dead-letters"));
}
