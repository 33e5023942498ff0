/**
 * The first Ctrl-C (or SIGTERM) asks work to stop at the next batch, where everything is committed; a second one stops
 * at once, which is as safe: the next run goes on from the last commit.
 */
export function stopOnInterrupt(say: (message: string) => void): { readonly requested: () => boolean; readonly end: () => void } {
  let requested = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (requested) process.exit(signal === "SIGINT" ? 130 : 143);
    requested = true;
    say("stopping after this batch; press Ctrl-C again to stop now (nothing committed is lost)");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    requested: () => requested,
    end: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
