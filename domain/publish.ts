/** The last step of stage, commit, publish: the same for every pipeline, for whoever comes next finishes what any of them left. */
import type { Observer } from "./ports/effects.ts";
import { ENVELOPE_ENDING } from "./ports/envelope.ts";
import type { CheckpointStore, LatestOutcome, ObjectStore, PendingPublish } from "./ports/stores.ts";

export interface PublishPorts {
  readonly objects: Pick<ObjectStore, "publish">;
  readonly checkpoints: Pick<CheckpointStore, "pending" | "finish">;
  readonly observer: Pick<Observer, "log">;
}

/**
 * Makes what a commit staged visible. Idempotent: whoever finds it unfinished does it again. Envelopes come last: a raw object
 * that none names never arrived.
 */
export async function publishCommit(ports: PublishPorts, publish: PendingPublish): Promise<readonly LatestOutcome[]> {
  const isEnvelope = ({ key }: { readonly key: string }) => key.endsWith(ENVELOPE_ENDING);
  for (const part of [publish.objects.filter((object) => !isEnvelope(object)), publish.objects.filter(isEnvelope)]) {
    await Promise.all(part.map(({ staged, key }) => ports.objects.publish(staged, key)));
  }
  for (const line of publish.verdicts) ports.observer.log(line);
  return ports.checkpoints.finish(publish);
}

/** Publishes what was committed of a shard (by its checkpoint's key) and not published. */
export async function publishPending(ports: PublishPorts, shard: string): Promise<void> {
  for (const publish of await ports.checkpoints.pending(shard)) await publishCommit(ports, publish);
}

/** What another process committed and did not live to publish is published first; what it only staged is cleared. */
export async function finishEarlierCommits(ports: PublishPorts & { readonly objects: Pick<ObjectStore, "sweep"> }): Promise<void> {
  for (const publish of await ports.checkpoints.pending()) await publishCommit(ports, publish);
  await ports.objects.sweep(new Set());
}
