/** The stack's parameters that say what is switched off on purpose. */
import {
  DeleteParameterCommand,
  GetParametersByPathCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import { actsName } from "../../../domain/answer/act.ts";
import { type Pause, pausedPath, pauseName, readPause } from "../../../domain/answer/pause.ts";

/** By what is paused. */
export async function pausesOf(ssm: SSMClient, namespace: string): Promise<ReadonlyMap<string, Pause>> {
  const found = new Map<string, Pause>();
  const path = pausedPath(namespace);
  for (let token: string | undefined; ; ) {
    const page = await ssm.send(new GetParametersByPathCommand({ Path: path, ...(token !== undefined && { NextToken: token }) }));
    for (const { Name = "", Value = "" } of page.Parameters ?? []) {
      const pause = readPause(Value);
      if (pause) found.set(Name.slice(path.length + 1), pause);
    }
    token = page.NextToken;
    if (token === undefined) return found;
  }
}

/** In place of what was said of it before. */
export async function sayPaused(ssm: SSMClient, namespace: string, what: string, pause: Pause): Promise<void> {
  const Description = "Switched off on purpose, by assay pause or assay ack; assay resume takes it back.";
  await ssm.send(
    new PutParameterCommand({
      Name: pauseName(namespace, what),
      Value: JSON.stringify(pause),
      Type: "String",
      Overwrite: true,
      Description,
    }),
  );
}

/** What was never said is no fault. */
export async function forgetPause(ssm: SSMClient, namespace: string, what: string): Promise<void> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: pauseName(namespace, what) }));
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
  }
}

/** Written before what it says is done: what was tried and failed is told too. */
export async function sayDone(ssm: SSMClient, namespace: string, text: string): Promise<void> {
  await ssm.send(
    new PutParameterCommand({
      Name: actsName(namespace),
      Value: text,
      Type: "String",
      Overwrite: true,
      Description: "What was last changed by hand; its history (get-parameter-history) tells the acts before.",
    }),
  );
}
