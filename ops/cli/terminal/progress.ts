import cliProgress from "cli-progress";
import type { Observer } from "../../../domain/ports/effects.ts";

export interface Progress {
  readonly update: Observer["progress"];
  readonly end: () => void;
}

/** A bar of slices on a terminal's stderr, from the first that is told on. */
export function batchBar(): Progress {
  const bar = new cliProgress.SingleBar(
    { format: "{bar} {value}/{total} slices  {tallies}  {what}", hideCursor: true, clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  return {
    update: ({ done, total, what, tallies }) => {
      const words = Object.entries(tallies)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${count.toLocaleString("en-US")} ${name}`)
        .join("  ");
      if (!started) bar.start(total, done, { tallies: words, what });
      else bar.update(done, { tallies: words, what });
      started = true;
    },
    end: () => {
      if (started) bar.stop();
    },
  };
}
