/**
 * The first Ctrl-C (or SIGTERM) asks work to stop at the next batch, where everything is committed; a second one stops
 * at once, which is as safe: the next run goes on from the last commit.
 */
export function stopOnInterrupt(): { readonly requested: () => boolean; readonly end: () => void } {
  let requested = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (requested) process.exit(signal === "SIGINT" ? 130 : 143);
    requested = true;
    process.stderr.write("\nassay: stopping after this batch; press Ctrl-C again to stop now (nothing committed is lost)\n");
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
