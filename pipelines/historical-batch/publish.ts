import type { LatestOutcome, PendingPublish } from "../../domain/ports/stores.ts";
import type { HistoryPorts } from "./ports.ts";

type PublishPorts = Pick<HistoryPorts, "objects" | "checkpoints" | "observer">;

/** Makes what a commit staged visible. Idempotent: whoever finds it unfinished does it again. */
export async function publishCommit(ports: PublishPorts, publish: PendingPublish): Promise<readonly LatestOutcome[]> {
  await Promise.all(publish.objects.map(({ staged, key }) => ports.objects.publish(staged, key)));
  for (const line of publish.verdicts) ports.observer.log(line);
  return ports.checkpoints.finish(publish);
}

/** What another process committed and did not live to publish is published first; what it only staged is cleared. */
export async function finishEarlierCommits(ports: PublishPorts): Promise<void> {
  for (const publish of await ports.checkpoints.pending()) await publishCommit(ports, publish);
  await ports.objects.sweep(new Set());
}
