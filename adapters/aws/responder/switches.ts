/** What can be switched off and on on a stack: the mapping of a stream, schedules. Each is read before it is written, and what it has is kept. */
import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { GetScheduleCommand, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import type { StackManifest } from "../../../domain/answer/manifest.ts";
import type { Pause } from "../../../domain/answer/pause.ts";
import type { Switch } from "../../../domain/answer/vitals.ts";
import type { ResponderClients } from "./clients.ts";

type Clients = Pick<ResponderClients, "lambda" | "scheduler">;
type Wired = Pick<Switch, "what" | "pipeline" | "kind" | "resource">;

/** Those that the manifest names, whatever their state. */
export function switchesIn({ pipelines }: Pick<StackManifest, "pipelines">): readonly Wired[] {
  return Object.entries(pipelines).flatMap(([pipeline, { mappingId, schedules }]): Wired[] => [
    ...(mappingId === undefined ? [] : [{ what: `${pipeline}.mapping`, pipeline, kind: "mapping" as const, resource: mappingId }]),
    ...Object.entries(schedules).map(([name, resource]) => ({
      what: `${pipeline}.schedule.${name}`,
      pipeline,
      kind: "schedule" as const,
      resource,
    })),
  ]);
}

export async function switchOf(clients: Clients, wired: Wired, pauses: ReadonlyMap<string, Pause>): Promise<Switch> {
  const state = (await stateOf(clients, wired)) ?? "missing";
  return { ...wired, state, on: /^enabl/i.test(state), pause: pauses.get(wired.what) };
}

async function stateOf({ lambda, scheduler }: Clients, { kind, resource }: Wired): Promise<string | undefined> {
  try {
    if (kind === "mapping") return (await lambda.send(new GetEventSourceMappingCommand({ UUID: resource }))).State;
    return (await scheduler.send(new GetScheduleCommand({ Name: resource }))).State;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** Switching what is so already changes nothing. */
export async function setSwitch({ lambda, scheduler }: Clients, { kind, resource }: Wired, on: boolean): Promise<void> {
  if (kind === "mapping") {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: resource, Enabled: on }));
    return;
  }
  // UpdateSchedule takes what it is not given for its default: everything is read, and written back with another state.
  const {
    $metadata: _,
    Arn: _arn,
    CreationDate: _made,
    LastModificationDate: _changed,
    ...schedule
  } = await scheduler.send(new GetScheduleCommand({ Name: resource }));
  const { ScheduleExpression, FlexibleTimeWindow, Target } = schedule;
  await scheduler.send(
    new UpdateScheduleCommand({
      ...schedule,
      Name: resource,
      ScheduleExpression,
      FlexibleTimeWindow,
      Target,
      State: on ? "ENABLED" : "DISABLED",
    }),
  );
}
