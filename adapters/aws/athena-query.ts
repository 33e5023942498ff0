/** Statements run by Athena, which takes them, works on them by itself, and says how far it is when asked. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type QueryExecutionStatus,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { onAws } from "./aws-fault.ts";

export interface AthenaWork {
  readonly client: AthenaClient;
  /** It bounds what a statement scans, and says where results go. */
  readonly workgroup: string;
  /** Asked between two looks at a statement: true once there is no time left to wait for it. */
  readonly stopRequested: () => boolean;
}

/** A statement that Athena took and did not bring to its end. It is of the infrastructure or of the SQL, not of the data: it is thrown. */
export class AthenaFault extends Error {
  readonly _tag = "AthenaFault";
  /** By which Athena's history knows it. */
  readonly queryId: string;
  /** `OutOfTime`: it was stopped from here. */
  readonly state: "FAILED" | "CANCELLED" | "OutOfTime";
  /** Athena's own words. */
  readonly reason: string;

  constructor(what: string, queryId: string, state: AthenaFault["state"], reason: string, mend: string) {
    super(`${what} cannot be computed: Athena's query ${queryId} ${ENDS[state]}: ${reason}. ${mend}.`);
    this.name = "AthenaFault";
    this.queryId = queryId;
    this.state = state;
    this.reason = reason;
  }
}

const ENDS = { FAILED: "failed", CANCELLED: "was cancelled", OutOfTime: "was stopped" } as const;

const FIRST_LOOK_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/**
 * Runs a statement to its end, and says by which id its results are found. `what` names it in faults: `model daily_returns`.
 *
 * @throws AthenaFault where it does not succeed, AwsFault where Athena does not take it or cannot be asked
 */
export async function runStatement({ client, workgroup, stopRequested }: AthenaWork, what: string, sql: string): Promise<string> {
  // The SDK gives each call a token of its own, so that a try whose answer was lost starts nothing twice.
  const start = new StartQueryExecutionCommand({ QueryString: sql, WorkGroup: workgroup });
  const { QueryExecutionId } = await onAws("run", `${what} in Athena's workgroup ${workgroup}`, () => client.send(start));
  const id = QueryExecutionId!;
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    await sleep(wait);
    const status = await statusOf(client, what, id);
    if (status.State === "SUCCEEDED") return id;
    if (status.State === "FAILED" || status.State === "CANCELLED") throw ended(what, id, status.State, status);
    if (!stopRequested()) continue;
    await onAws("stop", `Athena's query ${id}`, () => client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })));
    throw new AthenaFault(what, id, "OutOfTime", `it was ${status.State} when time ran out`, OUT_OF_TIME);
  }
}

async function statusOf(client: AthenaClient, what: string, id: string): Promise<QueryExecutionStatus> {
  const look = new GetQueryExecutionCommand({ QueryExecutionId: id });
  const { QueryExecution } = await onAws("follow", `Athena's query ${id} of ${what}`, () => client.send(look));
  return QueryExecution!.Status!;
}

function ended(what: string, id: string, state: "FAILED" | "CANCELLED", status: QueryExecutionStatus): AthenaFault {
  const reason = (status.StateChangeReason || "Athena gives no reason").replace(/\.$/, "");
  return new AthenaFault(what, id, state, reason, state === "CANCELLED" ? CANCELLED : mendOf(status, reason));
}

const OUT_OF_TIME = "Run it again; where it never ends in time, look in the query's statistics for what it waits for";
const CANCELLED = "Run it again; where nobody cancelled it, it scanned more than the workgroup allows: raise queryScanLimitMb";
/** Of `AthenaError.ErrorCategory`. */
const SYSTEM_FAULT = 1;

function mendOf({ AthenaError }: QueryExecutionStatus, reason: string): string {
  if (/Access ?Denied|not authorized|Insufficient permissions/i.test(reason)) {
    return "Grant that to the function's role by the capability of the component that owns it";
  }
  if (AthenaError?.Retryable || AthenaError?.ErrorCategory === SYSTEM_FAULT) return "That is Athena's own fault: run it again";
  return "Mend the model's SQL, or the table it reads, and deploy the stack again";
}
