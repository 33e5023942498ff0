import { Command } from "commander";
import { listCommand, showCommand } from "../held-commands.ts";
import { replayCommand } from "../replay-command.ts";

export function quarantineCommand(): Command {
  return new Command("quarantine")
    .description("Records that the gate refused: which, why, what arrived; judge them anew once the cause is mended.")
    .addCommand(listCommand("quarantine"))
    .addCommand(showCommand("quarantine"))
    .addCommand(replayCommand("quarantine"));
}
